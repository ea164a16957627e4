package review

import (
	"time"

	"arbex/app/review/recording"
	"arbex/app/slot"
	"arbex/app/ui"
	"arbex/model"
	"arbex/training/captures"
	"arbex/vision"

	"fyne.io/fyne/v2"
)

// Options configures a Tab; Sessions and Network are required.
type Options struct {
	Sessions string         // folder of sessions; clips are analyzed into it
	Network  *model.Network // for clips, until SetNetwork
	Finder   vision.FinderOptions
	Threads  int                                    // for clips; 0: half of the cores
	Device   func() model.DeviceKind                // for the next analysis; nil: any device
	Turn     func(source string) vision.Orientation // of a clip; nil: upright
	Teach    func([]captures.Candidate)             // offers faces for labelling; nil: they cannot be labelled
	Now      func() time.Time                       // nil: time.Now

	onScreen func(func()) // nil: fyne.Do
}

// Tab is the tab Review.
type Tab struct {
	options  Options
	window   fyne.Window
	network  *model.Network
	tasks    *tasks
	saves    *slot.Slot[func()] // writes of the edits
	document *document          // nil: nothing is open
	player   player
	analysis analysis
	opened   int // counts calls of Open, so that the result of an older one is dropped

	main *mainView
	side *sidePanel
}

// New makes the tab for a window.
func New(w fyne.Window, o Options) *Tab {
	if o.onScreen == nil {
		o.onScreen = fyne.Do
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Device == nil {
		o.Device = func() model.DeviceKind { return model.AutoDevice }
	}
	if o.Turn == nil {
		o.Turn = func(string) vision.Orientation { return vision.Orientation{} }
	}
	t := &Tab{options: o, window: w, network: o.Network, tasks: newTasks(o.onScreen)}
	t.saves = t.tasks.startNewest()
	t.main, t.side = newMainView(t), newSidePanel(t)
	t.draw()
	return t
}

// Main returns the picture and the curves. While nothing is open it shows the
// newest sessions, which it lists at each call.
func (t *Tab) Main() fyne.CanvasObject {
	if t.document == nil {
		t.listSessions()
	}
	return t.main.object
}

// Side returns the faces, markers and excluded times.
func (t *Tab) Side() fyne.CanvasObject { return t.side.object }

// SetNetwork changes the network for clips that are opened from now on.
func (t *Tab) SetNetwork(n *model.Network) { t.network = n }

// Close ends all work, saves the last edit and waits for both.
func (t *Tab) Close() {
	t.pause()
	t.tasks.close()
	if save, ok := t.saves.Take(); ok {
		save()
	}
	t.main.video.close()
}

// show opens a recording.
func (t *Tab) show(r *recording.Recording) {
	t.pause()
	t.document = newDocument(r)
	t.main.video.open(t.document)
	t.side.reset(t)
	t.main.showWarnings(r.Warnings)
	t.draw()
	t.drawCurves()
	t.moveTo(0)
}

// moveTo moves the cursor to a frame and shows its picture.
func (t *Tab) moveTo(frame int) {
	if t.document == nil {
		return
	}
	if t.document.moveTo(frame) {
		t.drawCurves()
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
	t.drawCurves()
	t.drawCursor()
	t.side.drawFaces(t.document)
}

// selectTime selects a time in the curves.
func (t *Tab) selectTime(selected ui.TimeRange) {
	if t.document == nil {
		return
	}
	t.document.selectTime(selected)
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
		t.main.showNotice(ui.ErrorText(err))
	}
}
