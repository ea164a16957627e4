package teach

import (
	"context"
	"errors"
	"time"

	"arbex/app/engine"
	"arbex/app/ui"
	"arbex/model"
	"arbex/model/device"
	"arbex/training/captures"
	"arbex/training/tuning"
	"arbex/training/versions"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// Options configures a Tab. Captures, Versions and UseModel are required.
type Options struct {
	Captures    *captures.Store
	Versions    *versions.Store
	Replay      *tuning.Replay                         // of the shipped model; nil: forgetting is not measured
	Device      func() device.Kind                     // where to compute; nil: any device
	Mix         func() float64                         // expected mix of expressions, see model.Prior; nil: as trained
	Orientation func(source string) vision.Orientation // of a file's pictures; nil: as they are
	Consent     func(source string) bool               // reports whether the people of a source agreed to be stored; nil: nobody did
	UseModel    func(n *model.Network, id string)      // changes the network of the live view
	Video       fyne.CanvasObject                      // shown above the gallery; nil: nothing
	Niceness    device.Niceness                        // of trainings
	Steps       int                                    // of a training of the head on captures; 0: the default

	Notifications *ui.Notifications // of the window; nil: nobody sees them
	Files         *ui.Files         // asks for files; nil: without remembering folders

	tasks *ui.Tasks        // nil: on Fyne's thread; tests have their own
	now   func() time.Time // nil: time.Now
}

// Tab is the tab Teach.
type Tab struct {
	shared     *shared
	useModel   func(n *model.Network, id string)
	saver      *saver
	labels     *labelPanel
	gallery    *gallery
	inbox      *inbox
	folder     *labelledFolder
	training   *trainingPanel
	versions   *versionList
	comparison *comparison
	panel      *container.Scroll
	video      fyne.CanvasObject // nil: none
	faces      fyne.CanvasObject // the gallery, and the inbox over it
}

// New returns the tab of a window. n is the network in use, version its id, or ""
// for one that is not a version.
func New(w fyne.Window, o Options, n *model.Network, version string) *Tab {
	if o.tasks == nil {
		o.tasks = ui.NewTasks()
	}
	if o.Files == nil {
		o.Files = ui.NewFiles(w, nil)
	}
	if o.Notifications == nil {
		o.Notifications = ui.NewNotifications()
	}
	if o.now == nil {
		o.now = time.Now
	}
	if o.Device == nil {
		o.Device = func() device.Kind { return device.Auto }
	}
	if o.Mix == nil {
		o.Mix = func() float64 { return 0 }
	}
	if o.Orientation == nil {
		o.Orientation = func(string) vision.Orientation { return vision.Orientation{} }
	}
	if o.Consent == nil {
		o.Consent = func(string) bool { return false }
	}
	s := &shared{window: w, files: o.Files, captures: o.Captures, versions: o.Versions, replay: o.Replay, device: o.Device, mix: o.Mix, tasks: o.tasks, now: o.now, niceness: o.Niceness, steps: o.Steps, notifications: o.Notifications, network: n, version: version}
	t := &Tab{shared: s, useModel: o.UseModel, video: o.Video, saver: newSaver(s)}
	t.labels = newLabelPanel(s, t.saver, o.Consent)
	t.gallery = newGallery(s)
	t.inbox = newInbox(s, t.saver, o.Orientation)
	t.training = newTrainingPanel(s)
	t.versions = newVersionList(s)
	t.comparison = newComparison(s)
	t.connect()
	t.faces = container.NewStack(t.gallery.object, t.inbox.object)
	t.panel = container.NewVScroll(container.NewPadded(container.NewVBox(
		t.comparison.object, t.labels.object, widget.NewSeparator(),
		t.training.object, widget.NewSeparator(), t.versions.object,
	)))
	t.refresh()
	return t
}

// connect sets what the panels call when something concerns another one.
func (t *Tab) connect() {
	s := t.shared
	t.saver.onSaved, t.saver.onState = t.showAdded, t.labels.showState
	t.labels.onLabel, t.labels.onFiles = t.label, t.SearchFiles
	t.folder = &labelledFolder{shared: s, consent: t.labels.agreed, onAdded: t.refresh}
	t.labels.onLabelled = t.folder.open
	t.labels.classes.onOwn = func() { askOwnClasses(s, t.refresh) }
	t.gallery.onChange, t.gallery.onUndo, t.gallery.onRedo = t.refresh, t.Undo, t.Redo
	t.inbox.person, t.inbox.consent = t.labels.personName, t.labels.agreed
	t.inbox.onOpen, t.inbox.onClose = t.gallery.object.Hide, t.gallery.object.Show
	t.training.onChange, t.training.onLayout = t.refresh, t.scrollToTraining
	t.training.result.onUse, t.training.result.onDetails = t.useVersion, t.showDetails
	t.training.result.onRename = func() {
		s.unfocus()
		t.versions.refresh()
	}
	t.versions.onUse, t.versions.onDetails, t.versions.onCompare = t.useVersion, t.showDetails, t.comparison.start
	t.comparison.face, t.comparison.onStart = t.labels.faces.current, func() { t.panel.ScrollToTop() }
}

// Content returns the video above the gallery, and the panels beside them.
func (t *Tab) Content() (main, side fyne.CanvasObject) {
	if t.video == nil {
		return t.faces, t.panel
	}
	split := container.NewVSplit(t.video, t.faces)
	split.Offset = videoShare
	return split, t.panel
}

// videoShare is the video's share of the height above the gallery.
const videoShare = 0.6

// Drop searches files for faces.
func (t *Tab) Drop(paths []string) bool {
	t.SearchFiles(paths)
	return true
}

// Update shows a view of the engine.
func (t *Tab) Update(view *engine.View) {
	t.labels.update(view)
	t.comparison.update()
}

// SetNetwork follows a change of the network in use.
func (t *Tab) SetNetwork(n *model.Network, version string) {
	if t.shared.network == n {
		return
	}
	t.shared.network, t.shared.version = n, version
	t.comparison.stop()
	t.gallery.order.reset()
	t.refresh()
	t.training.result.setInUse(version)
}

// Reload reads the captures again, after something else changed them.
func (t *Tab) Reload() {
	t.gallery.pictures.clear()
	t.refresh()
}

// Close stops what is running and waits for it. Faces that were captured are
// saved first.
func (t *Tab) Close() error {
	t.saver.close()
	t.shared.tasks.Close()
	t.comparison.closePredictor()
	return nil
}

// refresh reads everything that depends on the captures.
func (t *Tab) refresh() {
	counts, err := t.shared.captures.CountByClass()
	if err != nil {
		t.shared.showError(err)
		return
	}
	if t.shared.readClasses(counts) {
		t.labels.setClasses()
		t.gallery.setClasses()
	}
	t.setCounts(counts)
	t.gallery.reload()
	t.versions.refresh()
}

func (t *Tab) setCounts(counts map[string]int) {
	t.labels.setCounts(counts)
	t.training.setCounts(counts)
}

// showAdded shows captures that were saved, without reading all of them again.
func (t *Tab) showAdded(some []captures.Capture) {
	counts := t.labels.classes.counts
	for _, c := range some {
		counts[c.Label.Best()]++
	}
	t.setCounts(counts)
	t.gallery.add(some)
}

// label captures the current face with a label and begins a burst; while the
// inbox is open, it labels the faces selected there.
func (t *Tab) label(l captures.Label) {
	if t.inbox.isOpen() {
		t.inbox.label(l)
		return
	}
	t.labels.press(l)
}

// accept is label with the model's own guess.
func (t *Tab) accept() {
	if t.inbox.isOpen() {
		t.inbox.acceptGuesses()
		return
	}
	t.labels.pressGuess()
}

// Offer shows faces for labelling, beside those that are there already.
func (t *Tab) Offer(faces []captures.Candidate) {
	t.inbox.open()
	t.inbox.add(faces)
}

// SearchFiles finds the faces of pictures, clips and folders of pictures and
// offers them for labelling.
func (t *Tab) SearchFiles(paths []string) { t.inbox.search(paths) }

// useVersion puts a version into the live view, now and at the next start.
func (t *Tab) useVersion(id string) {
	s := t.shared
	var n *model.Network
	s.tasks.Run(func(context.Context) (err error) {
		if n, err = s.versions.Load(id); err == nil {
			err = s.versions.SetCurrent(id)
		}
		return err
	}, func(err error) {
		s.showError(err)
		if err == nil {
			t.useModel(n, id)
			t.SetNetwork(n, id)
		}
	})
}

// showDetails shows everything about a version; its confusion matrix and its map
// open the faces behind them.
func (t *Tab) showDetails(v versions.Version, r *tuning.Result) {
	d := details{shared: t.shared, version: v, result: r, onFaces: t.gallery.showSubset, onFace: t.gallery.enlarge}
	d.show()
}

// scrollToTraining brings the training panel into view.
func (t *Tab) scrollToTraining() {
	t.panel.Content.Refresh() // lays the panel out: its position is known then
	t.panel.ScrollToOffset(fyne.NewPos(0, t.training.object.Position().Y))
}

// Undo reverts the last change of the captures.
func (t *Tab) Undo() { t.moveHistory(lang.L("Undone"), t.shared.captures.Undo) }

// Redo repeats the change that was undone last.
func (t *Tab) Redo() { t.moveHistory(lang.L("Done again"), t.shared.captures.Redo) }

func (t *Tab) moveHistory(done string, move func() (captures.Action, error)) {
	action, err := move()
	if errors.Is(err, captures.ErrEmptyHistory) {
		t.shared.showMessage(lang.L("There is nothing more in the history."))
		return
	}
	t.shared.showError(err)
	t.refresh()
	if err == nil {
		t.shared.showMessage(done + ": " + ui.Capitalize(actionText(action)) + ".")
	}
}
