package review

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"arbex/app/engine"
	"arbex/app/review/recording"
	"arbex/app/settings"
	"arbex/app/slot"
	"arbex/app/ui"
	"arbex/model"
	"arbex/model/device"
	"arbex/training/captures"
	"arbex/vision"

	"fyne.io/fyne/v2"
)

// Options configures a Tab; Sessions and Network are required.
type Options struct {
	Sessions    string         // folder of sessions; clips are analyzed into it
	Network     *model.Network // for clips, until SetNetwork
	Finder      vision.FinderOptions
	Threads     int                                    // for clips; 0: half of the cores
	Device      func() device.Kind                     // for the next analysis; nil: any device
	Mix         func() float64                         // expected mix of expressions of the next analysis, see batch.Sampling; nil: as trained
	Orientation func(source string) vision.Orientation // of a clip; nil: upright
	Teach       func([]captures.Candidate)             // offers faces for labelling; nil: they cannot be labelled
	Study       func() settings.Study                  // what was typed at Record, and the names of the marker keys; nil: nothing
	Now         func() time.Time                       // nil: time.Now

	Notifications *ui.Notifications // of the window; nil: nobody sees them
	Files         *ui.Files         // asks for files; nil: without remembering folders

	OnScreen func(func()) // runs a function on Fyne's goroutine; nil: fyne.Do
}

// Tab is the tab Review.
type Tab struct {
	options  Options
	window   fyne.Window
	network  *model.Network
	tasks    *ui.Tasks
	saves    *slot.Slot[func()] // writes of the edits
	edits    int                // how many edits there were
	unsaved  func() error       // writes the newest one if it is not written yet; nil: it is
	saving   sync.Mutex         // guards saved, and is held while edits are written
	saved    int                // the newest edit that was written
	document *document          // nil: nothing is open
	player   player
	analysis analysis

	exporting *exportProgress
	opened    int // counts calls of Open, so that the result of an older one is dropped

	main *mainView
	side *sidePanel
}

// New makes the tab for a window.
func New(w fyne.Window, o Options) *Tab {
	if o.OnScreen == nil {
		o.OnScreen = fyne.Do
	}
	if o.Now == nil {
		o.Now = time.Now
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
	if o.Notifications == nil {
		o.Notifications = ui.NewNotifications()
	}
	if o.Files == nil {
		o.Files = ui.NewFiles(w, nil)
	}
	t := &Tab{options: o, window: w, network: o.Network, tasks: ui.NewTasksOn(o.OnScreen)}
	t.saves = t.tasks.StartNewest()
	t.exporting = newExportProgress()
	t.main, t.side = newMainView(t), newSidePanel(t)
	t.draw()
	return t
}

// Content returns the picture with the curves, and the faces, markers and excluded
// times. While nothing is open the first shows the newest sessions, which are
// listed at each call.
func (t *Tab) Content() (main, side fyne.CanvasObject) {
	if t.document == nil {
		t.listSessions()
	}
	return t.main.object, t.side.object
}

// Update does nothing: the tab does not follow the engine.
func (t *Tab) Update(*engine.View) {}

// SetNetwork changes the network for clips that are opened from now on.
func (t *Tab) SetNetwork(n *model.Network, _ string) { t.network = n }

// Drop opens the first of some files that were dropped onto the window.
func (t *Tab) Drop(paths []string) bool {
	t.Open(paths[0])
	return true
}

// Close ends all work, saves the last edit and waits for both. It returns nil.
func (t *Tab) Close() error {
	t.pause()
	t.tasks.Close()
	if save, ok := t.saves.Take(); ok {
		save()
	}
	t.main.video.close()
	return nil
}

// show opens a recording.
func (t *Tab) show(r *recording.Recording) {
	t.pause()
	t.finishSaving()
	t.document = newDocument(r)
	t.main.video.open(t.document)
	t.main.layOut(t.document)
	t.side.reset(t)
	t.main.showWarnings(t, warningsOf(r))
	t.draw()
	t.drawCurves()
	t.moveTo(0)
}

// warningsOf returns what is missing of a recording, and of the source it is of.
func warningsOf(r *recording.Recording) []error {
	all := slices.Clone(r.Warnings)
	for _, problem := range r.Session.Metadata.Problems {
		all = append(all, problem.Err)
	}
	return all
}

// moveTo moves the cursor to a frame and shows its picture.
func (t *Tab) moveTo(frame int) {
	if t.document == nil {
		return
	}
	if t.document.moveTo(frame) {
		t.drawCurves()
	}
	if t.document.Stills() {
		t.document.followPicture()
		t.main.sheet.Select(t.document.cursor)
		t.side.drawFaces(t.document)
	}
	t.drawCursor()
	t.main.video.load(t.document.cursor)
}

// selectFace shows the curves of another face.
func (t *Tab) selectFace(id int) {
	if t.document == nil || t.document.face == id {
		return
	}
	t.document.face = id
	if t.document.Stills() {
		t.moveTo(t.document.firstFrame(id))
	}
	t.drawCurves()
	t.drawCursor()
	t.side.drawFaces(t.document)
}

// selectTime selects a time in the curves.
func (t *Tab) selectTime(selected ui.TimeRange) {
	if t.document == nil {
		return
	}
	t.selectFrames(t.document.framesIn(selected))
}

// selectFrames selects the frames that an export, a summary or an exclusion is of.
func (t *Tab) selectFrames(frames recording.Range) {
	t.document.selection = &frames
	t.main.transport.setSelection(true)
	t.drawCursor()
}

// zoom changes the time that the curves show.
func (t *Tab) zoom(change func(*document)) {
	if t.document == nil {
		return
	}
	change(t.document)
	t.drawCurves()
	t.drawCursor()
}

// draw updates everything but the picture, the curves and the cursor.
func (t *Tab) draw() {
	t.main.draw(t.document, t.analysis.running())
	t.side.draw(t.document)
	if t.document != nil && t.document.hasSheet() {
		t.main.sheet.Update(t.document.sheetPictures())
	}
}

// drawCursor updates what depends on the cursor.
func (t *Tab) drawCursor() {
	if t.document == nil {
		return
	}
	t.main.curves.drawCursor(t.document)
	t.main.transport.drawCursor(t.document)
	t.side.drawPrediction(t.document)
}

func (t *Tab) drawCurves() {
	if t.document != nil {
		t.main.curves.draw(t.document)
	}
}

// showError shows an error, unless it only means that work was stopped.
func (t *Tab) showError(err error) {
	if err != nil && !canceled(err) {
		t.main.notices.Fail(err)
	}
}

// canceled reports whether an error only means that work was stopped.
func canceled(err error) bool { return errors.Is(err, context.Canceled) }
