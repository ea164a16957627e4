package teach

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"arbex/app/engine"
	"arbex/app/ui"
	"arbex/model"
	"arbex/training/captures"
	"arbex/training/tuning"
	"arbex/training/versions"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// Options are what a studio works on; all fields are required but Replay and Device.
type Options struct {
	Captures *captures.Store
	Versions *versions.Store
	Replay   *tuning.Replay // of the shipped model; nil: forgetting is not measured
	Threads  int
	Device   func() model.Device             // where to compute, as chosen now; nil: any device
	Turn     func(source string) vision.Turn // of a file's pictures; nil: as they are

	// Use changes the network of the live view.
	Use func(n *model.Network, version string)

	onScreen func(func()) // fyne.Do, or what a test has in its place
}

// Studio is the teaching side of the window.
type Studio struct {
	options Options
	window  fyne.Window
	network *model.Network
	version string // of network
	classes []string

	ctx     context.Context
	cancel  context.CancelFunc
	workers sync.WaitGroup
	saves   chan func()

	pad     *pad
	gallery *gallery
	school  *school
	shelf   *shelf
	mirror  *mirror
	tray    *tray
	notice  *ui.Notice
	panel   *container.Scroll
	faces   fyne.CanvasObject // the gallery, and the tray over it
}

// savesWaiting bounds the faces that wait for the disk; a burst is slower.
const savesWaiting = 64

// New makes a studio for a window. network is the one in use, version its id,
// or "" for one that is no version.
func New(w fyne.Window, o Options, n *model.Network, version string) *Studio {
	s := &Studio{options: o, window: w, network: n, version: version, classes: n.Classes(), saves: make(chan func(), savesWaiting), notice: ui.NewNotice()}
	if s.options.onScreen == nil {
		s.options.onScreen = fyne.Do
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.pad, s.gallery, s.school, s.shelf = newPad(s), newGallery(s), newSchool(s), newShelf(s)
	s.mirror, s.tray = newMirror(s), newTray(s)
	s.faces = container.NewStack(s.gallery.object, s.tray.object)
	content := container.NewVBox(s.notice.Container, s.mirror.object, s.pad.object, widget.NewSeparator(), s.school.object, widget.NewSeparator(), s.shelf.object)
	s.panel = container.NewVScroll(container.NewPadded(content))
	s.workers.Go(s.save)
	s.refresh()
	return s
}

// computing is how a network is run that somebody waits for.
func (s *Studio) computing() model.Options { return model.Options{Threads: 1, Device: s.device()} }

// turned is how the pictures of a file are turned.
func (s *Studio) turned(path string) vision.Turn {
	if s.options.Turn == nil {
		return vision.Turn{}
	}
	return s.options.Turn(path)
}

func (s *Studio) device() model.Device {
	if s.options.Device == nil {
		return model.AnyDevice
	}
	return s.options.Device()
}

// Panel holds the buttons for capturing, training and versions.
func (s *Studio) Panel() fyne.CanvasObject { return s.panel }

// scrollTo brings a part of the panel into view.
func (s *Studio) scrollTo(part fyne.CanvasObject) {
	// The part's place is known once the panel was laid out.
	s.panel.Content.Refresh()
	s.panel.ScrollToOffset(fyne.NewPos(0, part.Position().Y))
}

// Gallery holds the captured faces, and those offered for labelling.
func (s *Studio) Gallery() fyne.CanvasObject { return s.faces }

// Update follows the live view.
func (s *Studio) Update(view *engine.View) {
	s.pad.update(view)
	s.mirror.update()
}

// Network follows a change of the network that was not made here.
func (s *Studio) Network(n *model.Network, version string) {
	if s.network == n {
		return
	}
	s.network, s.version, s.classes = n, version, n.Classes()
	s.mirror.end()
	s.pad.name()
	s.gallery.name()
	s.shelf.refresh()
}

// Close ends what is under way and waits for it. Captures that were pressed are
// saved first.
func (s *Studio) Close() {
	s.cancel()
	close(s.saves)
	s.workers.Wait()
	s.mirror.free()
}

// save writes faces, one after the other, beside the window.
func (s *Studio) save() {
	for job := range s.saves {
		job()
	}
}

// unfocus gives the keys back to capturing: a list that was chosen from would
// keep them.
func (s *Studio) unfocus() { s.window.Canvas().Unfocus() }

// later runs work on a goroutine of the studio and then, on Fyne's thread, done.
func (s *Studio) later(work func(ctx context.Context) error, done func(error)) {
	s.workers.Go(func() {
		err := guard(func() error { return work(s.ctx) })
		if s.ctx.Err() == nil {
			s.options.onScreen(func() { done(err) })
		}
	})
}

// guard turns a panic into an error: the window goes on.
func guard(work func() error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("something broke (%v); what was saved is safe", fault)
		}
	}()
	return work()
}

// refresh reads everything that the captures decide.
func (s *Studio) refresh() {
	counts, err := s.options.Captures.Counts()
	if err != nil {
		s.say(err)
		return
	}
	s.pad.count(counts)
	s.school.count(counts)
	s.gallery.reload()
	s.shelf.refresh()
}

// added shows captures that are on the disk now. Reading all of them again would
// take too long where there are many.
func (s *Studio) added(some []captures.Capture) {
	counts := s.pad.counts
	for _, c := range some {
		counts[c.Label.Best()]++
	}
	s.pad.count(counts)
	s.school.count(counts)
	s.gallery.add(some)
}

// say shows an error, or hides the last one.
func (s *Studio) say(err error) {
	if err == nil || errors.Is(err, context.Canceled) {
		s.notice.Say("", "", nil)
		return
	}
	s.notice.Say(words(err), lang.L("Close"), func() { s.notice.Say("", "", nil) })
}

// tell shows a sentence.
func (s *Studio) tell(text string) {
	s.notice.Say(text, lang.L("Close"), func() { s.notice.Say("", "", nil) })
}

// words is an error as a person reads it.
func words(err error) string { return ui.ErrorText(err) }

// edit changes captures and shows what became of them.
func (s *Studio) edit(err error) {
	s.say(err)
	s.refresh()
}

// Undo takes the last change of the captures back.
func (s *Studio) Undo() { s.turn(lang.L("Undone"), s.options.Captures.Undo) }

// Redo does it again.
func (s *Studio) Redo() { s.turn(lang.L("Done again"), s.options.Captures.Redo) }

func (s *Studio) turn(did string, turn func() (string, error)) {
	what, err := turn()
	if errors.Is(err, captures.ErrNothing) {
		s.tell(lang.L("There is nothing more in the history."))
		return
	}
	s.edit(err)
	if err == nil {
		s.tell(did + ": " + ui.Sentence(what))
	}
}

// ago says when something was, for a person.
func ago(t, now time.Time) string {
	switch d := now.Sub(t); {
	case d < time.Minute:
		return lang.L("just now")
	case d < time.Hour:
		return lang.L("{{.Minutes}} min ago", with{"Minutes": int(d.Minutes())})
	case t.YearDay() == now.YearDay() && t.Year() == now.Year():
		return lang.L("today {{.Time}}", with{"Time": t.Format("15:04")})
	}
	return t.Format("2006-01-02 15:04")
}
