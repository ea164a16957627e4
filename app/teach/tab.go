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
	Device   func() model.DeviceKind                // where to compute, as chosen now; nil: any device
	Turn     func(source string) vision.Orientation // of a file's pictures; nil: as they are

	// Use changes the network of the live view.
	Use func(n *model.Network, version string)

	onScreen func(func()) // fyne.Do, or what a test has in its place
}

// Tab is the teaching side of the window.
type Tab struct {
	options Options
	window  fyne.Window
	network *model.Network
	version string // of network
	classes []string

	ctx     context.Context
	cancel  context.CancelFunc
	workers sync.WaitGroup
	saves   chan func()

	labels     *labelPanel
	gallery    *gallery
	training   *trainingPanel
	versions   *versionList
	comparison *liveComparison
	inbox      *inbox
	notice     *ui.Notice
	panel      *container.Scroll
	faces      fyne.CanvasObject // the gallery, and the tray over it
}

// maxPendingSaves bounds the faces that wait for the disk; a burst is slower.
const maxPendingSaves = 64

// New makes a studio for a window. network is the one in use, version its id,
// or "" for one that is no version.
func New(w fyne.Window, o Options, n *model.Network, version string) *Tab {
	s := &Tab{options: o, window: w, network: n, version: version, classes: n.Classes(), saves: make(chan func(), maxPendingSaves), notice: ui.NewNotice()}
	if s.options.onScreen == nil {
		s.options.onScreen = fyne.Do
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.labels, s.gallery, s.training, s.versions = newLabelPanel(s), newGallery(s), newTrainingPanel(s), newVersionList(s)
	s.comparison, s.inbox = newLiveComparison(s), newInbox(s)
	s.faces = container.NewStack(s.gallery.object, s.inbox.object)
	content := container.NewVBox(s.notice.Container, s.comparison.object, s.labels.object, widget.NewSeparator(), s.training.object, widget.NewSeparator(), s.versions.object)
	s.panel = container.NewVScroll(container.NewPadded(content))
	s.workers.Go(s.save)
	s.refresh()
	return s
}

// predictorOptions is how a network is run that somebody waits for.
func (s *Tab) predictorOptions() model.Options { return model.Options{Threads: 1, Device: s.device()} }

// orientation is how the pictures of a file are turned.
func (s *Tab) orientation(path string) vision.Orientation {
	if s.options.Turn == nil {
		return vision.Orientation{}
	}
	return s.options.Turn(path)
}

func (s *Tab) device() model.DeviceKind {
	if s.options.Device == nil {
		return model.AutoDevice
	}
	return s.options.Device()
}

// Panel holds the buttons for capturing, training and versions.
func (s *Tab) Panel() fyne.CanvasObject { return s.panel }

// scrollTo brings a part of the panel into view.
func (s *Tab) scrollTo(part fyne.CanvasObject) {
	// The part's place is known once the panel was laid out.
	s.panel.Content.Refresh()
	s.panel.ScrollToOffset(fyne.NewPos(0, part.Position().Y))
}

// Gallery holds the captured faces, and those offered for labelling.
func (s *Tab) Gallery() fyne.CanvasObject { return s.faces }

// Update follows the live view.
func (s *Tab) Update(view *engine.View) {
	s.labels.update(view)
	s.comparison.update()
}

// SetNetwork follows a change of the network that was not made here.
func (s *Tab) SetNetwork(n *model.Network, version string) {
	if s.network == n {
		return
	}
	s.network, s.version, s.classes = n, version, n.Classes()
	s.comparison.stop()
	s.labels.setClasses()
	s.gallery.setClasses()
	s.versions.refresh()
}

// Close ends what is under way and waits for it. Captures that were pressed are
// saved first.
func (s *Tab) Close() {
	s.cancel()
	close(s.saves)
	s.workers.Wait()
	s.comparison.closePredictor()
}

// save writes faces, one after the other, beside the window.
func (s *Tab) save() {
	for job := range s.saves {
		job()
	}
}

// unfocus gives the keys back to capturing: a list that was chosen from would
// keep them.
func (s *Tab) unfocus() { s.window.Canvas().Unfocus() }

// inBackground runs work on a goroutine of the studio and then, on Fyne's thread, done.
func (s *Tab) inBackground(work func(ctx context.Context) error, done func(error)) {
	s.workers.Go(func() {
		err := recoverPanic(func() error { return work(s.ctx) })
		if s.ctx.Err() == nil {
			s.options.onScreen(func() { done(err) })
		}
	})
}

// recoverPanic turns a panic into an error: the window goes on.
func recoverPanic(work func() error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("something broke (%v); what was saved is safe", fault)
		}
	}()
	return work()
}

// refresh reads everything that the captures decide.
func (s *Tab) refresh() {
	counts, err := s.options.Captures.CountByClass()
	if err != nil {
		s.showError(err)
		return
	}
	s.labels.setCounts(counts)
	s.training.setCounts(counts)
	s.gallery.reload()
	s.versions.refresh()
}

// showAdded shows captures that are on the disk now. Reading all of them again would
// take too long where there are many.
func (s *Tab) showAdded(some []captures.Capture) {
	counts := s.labels.counts
	for _, c := range some {
		counts[c.Label.Best()]++
	}
	s.labels.setCounts(counts)
	s.training.setCounts(counts)
	s.gallery.add(some)
}

// showError shows an error, or hides the last one.
func (s *Tab) showError(err error) {
	if err == nil || errors.Is(err, context.Canceled) {
		s.notice.SetMessage("", "", nil)
		return
	}
	s.notice.SetMessage(errorText(err), lang.L("Close"), func() { s.notice.SetMessage("", "", nil) })
}

// showMessage shows a sentence.
func (s *Tab) showMessage(text string) {
	s.notice.SetMessage(text, lang.L("Close"), func() { s.notice.SetMessage("", "", nil) })
}

// errorText is an error as a person reads it.
func errorText(err error) string { return ui.ErrorText(err) }

// afterEdit changes captures and shows what became of them.
func (s *Tab) afterEdit(err error) {
	s.showError(err)
	s.refresh()
}

// Undo takes the last change of the captures back.
func (s *Tab) Undo() { s.moveHistory(lang.L("Undone"), s.options.Captures.Undo) }

// Redo does it again.
func (s *Tab) Redo() { s.moveHistory(lang.L("Done again"), s.options.Captures.Redo) }

func (s *Tab) moveHistory(did string, turn func() (string, error)) {
	what, err := turn()
	if errors.Is(err, captures.ErrEmptyHistory) {
		s.showMessage(lang.L("There is nothing more in the history."))
		return
	}
	s.afterEdit(err)
	if err == nil {
		s.showMessage(did + ": " + ui.Sentence(what))
	}
}

// agoText says when something was, for a person.
func agoText(t, now time.Time) string {
	switch d := now.Sub(t); {
	case d < time.Minute:
		return lang.L("just now")
	case d < time.Hour:
		return lang.L("{{.Minutes}} min ago", fields{"Minutes": int(d.Minutes())})
	case t.YearDay() == now.YearDay() && t.Year() == now.Year():
		return lang.L("today {{.Time}}", fields{"Time": t.Format("15:04")})
	}
	return t.Format("2006-01-02 15:04")
}
