package consent

import (
	"time"

	"arbex/app/settings"
	"arbex/app/ui"
	"arbex/vision"

	"fyne.io/fyne/v2"
)

// TextVersion is the version of the text on the consent page. A text that asks for
// more than the last one gets the next number, and is shown again.
const TextVersion = 1

// Pages shows a page in the place of the window's content.
type Pages interface {
	Show(page fyne.CanvasObject)
	Close()
}

// Options are what a gate works with; all are required.
type Options struct {
	Window        fyne.Window
	Files         *ui.Files
	Settings      *settings.Store
	Notifications *ui.Notifications
	Pages         Pages
	Open          func(source string) // opens a source, which needs no consent any more
}

// Gate opens sources; a camera only after everyone in front of it has agreed. A run may
// begin with a file after its page was read.
type Gate struct {
	window        fyne.Window
	files         *ui.Files
	settings      *settings.Store
	notifications *ui.Notifications
	pages         Pages
	open          func(source string)
	now           func() time.Time
	last          string // source that was opened
}

// NewGate returns a gate.
func NewGate(o Options) *Gate {
	return &Gate{window: o.Window, files: o.Files, settings: o.Settings, notifications: o.Notifications, pages: o.Pages, open: o.Open, now: time.Now}
}

// Given reports whether the user has agreed to what a camera needs.
func (g *Gate) Given() bool { return g.settings.Consent.Version >= TextVersion }

// Open opens a source. A camera without consent is not opened: the consent page
// is shown instead.
func (g *Gate) Open(source string) {
	if vision.IsLive(source) && !g.Given() {
		g.Ask(source)
		return
	}
	g.openNow(source)
}

func (g *Gate) openNow(source string) {
	g.last = source
	g.open(source)
}

// Reopen opens the last source again.
func (g *Gate) Reopen() { g.Open(g.last) }

// OpenFirst opens the first source of a run. In the first run of all the page is shown
// whatever the source is.
func (g *Gate) OpenFirst(source string) {
	if read := g.settings.Consent.FilesVersion >= TextVersion && !vision.IsLive(source); !g.Given() && !read {
		g.Ask(source)
		return
	}
	g.openNow(source)
}

// agree saves the consent at once and opens the source: consent for a camera, or only
// for files. The message that is shown stays.
func (g *Gate) agree(source string) {
	if vision.IsLive(source) {
		g.settings.Consent = settings.Consent{Version: TextVersion, AgreedAt: g.now().UTC().Truncate(time.Second)}
	} else {
		g.settings.Consent.FilesVersion = TextVersion
	}
	g.pages.Close()
	g.settings.Save()
	g.openNow(source)
}

// revoke takes the consent back.
func (g *Gate) revoke() {
	g.settings.Consent = settings.Consent{}
	g.settings.Save()
}
