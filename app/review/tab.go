package review

import (
	"context"
	"image"
	"sync"
	"sync/atomic"
	"time"

	"arbex/app/review/recording"
	"arbex/app/slot"
	"arbex/app/ui"
	"arbex/model"
	"arbex/model/device"
	"arbex/training/captures"
	"arbex/vision"

	"fyne.io/fyne/v2"
)

// Options are what the side works with.
type Options struct {
	Sessions string         // folder of sessions; clips are analysed into it
	Network  *model.Network // for clips; see Network
	Finder   vision.FinderOptions
	Threads  int                                    // for clips, 0: half of the cores
	Device   func() device.Kind                     // where to compute, as chosen now; nil: any device
	Turn     func(source string) vision.Orientation // of a clip's pictures; nil: as they are
	Teach    func([]captures.Candidate)             // offers faces for labelling; nil: there is no teaching
	Now      func() time.Time                       // nil: time.Now
	onScreen func(func())                           // fyne.Do, or what a test has in its place
	now      func() time.Time                       // Now
}

// Tab is the side that looks back.
type Tab struct {
	options Options
	window  fyne.Window
	network *model.Network

	ctx     context.Context
	cancel  context.CancelFunc
	workers sync.WaitGroup
	frames  *slot.Slot[func()] // for the projector
	curves  *slot.Slot[func()] // for the painter
	saves   *slot.Slot[func()] // for the disk
	ticking atomic.Bool

	recording      *recording.Recording // nil: nothing is open
	loader         *frameLoader         // the frames worker's
	cursor         int
	face           int // id of the face that is plotted
	hidden         map[int]bool
	zoom           ui.TimeRange
	selected       *recording.Range
	player         player
	cancelAnalysis context.CancelFunc // ends an analysis, nil: none
	openCount      int                // counts what was asked for, so that an old answer is dropped
	pixels         *image.RGBA        // what the video shows, to be given back
	scale          float32

	view *view
}

// New makes the side for a window.
func New(w fyne.Window, o Options) *Tab {
	if o.onScreen == nil {
		o.onScreen = fyne.Do
	}
	if o.now = o.Now; o.now == nil {
		o.now = time.Now
	}
	r := &Tab{
		options: o, window: w, network: o.Network, hidden: map[int]bool{}, scale: 1,
		frames: slot.New[func()](), curves: slot.New[func()](), saves: slot.New[func()](),
	}
	r.ctx, r.cancel = context.WithCancel(context.Background())
	for _, jobs := range []*slot.Slot[func()]{r.frames, r.curves} {
		r.workers.Go(func() { runNewest(r.ctx, jobs) })
	}
	r.workers.Go(r.save)
	r.view = newView(r)
	r.draw()
	return r
}

// Main holds the picture and the curves, Panel the faces, markers and what is
// left out. Ask for it whenever the window is turned to it: while nothing is
// open it lists the newest sessions.
func (r *Tab) Main() fyne.CanvasObject {
	if r.recording == nil {
		r.view.recentSessions.list()
	}
	return r.view.main
}

// Side is what stands beside the stage.
func (r *Tab) Side() fyne.CanvasObject { return r.view.side }

// device is where to compute.
func (r *Tab) device() device.Kind {
	if r.options.Device == nil {
		return device.Auto
	}
	return r.options.Device()
}

// SetNetwork changes the network for clips that are opened from now on.
func (r *Tab) SetNetwork(n *model.Network) { r.network = n }

// Close ends what is under way, saves the last edit and waits for both.
func (r *Tab) Close() {
	r.pause()
	r.cancel()
	r.workers.Wait()
	if job, ok := r.saves.Take(); ok {
		job()
	}
	if r.loader != nil {
		r.loader.close()
	}
}

// save writes edits down beside the window; only the newest state counts.
func (r *Tab) save() { runNewest(r.ctx, r.saves) }

// show puts a tape on the stage.
func (r *Tab) show(t *recording.Recording) {
	r.pause()
	r.recording, r.cursor, r.selected, r.hidden = t, 0, nil, map[int]bool{}
	r.zoom = ui.TimeRange{From: 0, To: t.Duration()}
	r.face = mostSeenFace(t)
	old := r.loader
	r.loader = newFrameLoader(t)
	r.pixels = nil
	r.frames.Put(func() { // the worker may be using it
		if old != nil {
			old.close()
		}
	})
	r.view.reset()
	r.draw()
	r.drawCurves()
	r.moveTo(0)
}

// mostSeenFace is the face that is seen most.
func mostSeenFace(t *recording.Recording) int {
	best, rows := 0, 0
	for _, f := range t.Faces() {
		if f.FrameCount() > rows {
			best, rows = f.ID, f.FrameCount()
		}
	}
	return best
}

// moveTo moves the cursor and fetches the picture.
func (r *Tab) moveTo(moment int) {
	if r.recording == nil {
		return
	}
	r.cursor = min(max(moment, 0), r.recording.FrameCount()-1)
	r.scrollToCursor()
	r.view.drawCursor()
	r.loadPicture(r.cursor)
}

// scrollToCursor moves a zoomed plot so that the cursor stays in it.
func (r *Tab) scrollToCursor() {
	at, width := r.recording.Time(r.cursor), r.zoom.To-r.zoom.From
	if at >= r.zoom.From && at <= r.zoom.To {
		return
	}
	from := at - width*0.1
	if at < r.zoom.From {
		from = at - width*0.9
	}
	r.zoomTo(ui.TimeRange{From: from, To: from + width})
}

// loadPicture asks for the picture of a moment.
func (r *Tab) loadPicture(moment int) {
	p := r.loader
	r.frames.Put(func() {
		if r.ctx.Err() != nil {
			return
		}
		var picture *image.RGBA
		var scale float32
		err := recoverPanic(func() (err error) {
			picture, scale, err = p.preview(r.ctx, moment)
			return err
		})
		r.options.onScreen(func() { r.showPicture(p, moment, picture, scale, err) })
	})
}

// showPicture shows a picture that was fetched, with the boxes of its own moment.
func (r *Tab) showPicture(p *frameLoader, moment int, picture *image.RGBA, scale float32, err error) {
	if p != r.loader || canceled(err) {
		return
	}
	if err != nil {
		picture, scale = r.view.blank(r.recording)
	}
	r.scale = scale
	r.view.showPicture(picture, moment, err)
	if r.pixels != nil {
		p.free <- r.pixels
	}
	r.pixels = nil
	if err == nil {
		r.pixels = picture
	}
}

// zoomTo shows some time in the plot.
func (r *Tab) zoomTo(s ui.TimeRange) {
	length := r.recording.Duration()
	width := min(max(s.To-s.From, min(0.5, length)), length)
	from := min(max(s.From, 0), length-width)
	r.zoom = ui.TimeRange{From: from, To: from + width}
	r.drawCurves()
	r.view.drawCursor()
}

// zoomBy zooms in or out about a time.
func (r *Tab) zoomBy(at float64, steps float32) {
	if r.recording == nil {
		return
	}
	factor := 0.7
	if steps < 0 {
		factor = 1 / factor
	}
	width := (r.zoom.To - r.zoom.From) * factor
	share := (at - r.zoom.From) / (r.zoom.To - r.zoom.From)
	from := at - share*width
	r.zoomTo(ui.TimeRange{From: from, To: from + width})
}

// edit makes an edit, saves and shows it.
func (r *Tab) edit(e recording.Edit) {
	r.pause()
	r.finishEdit(r.recording.Apply(e))
}

// Undo takes the last edit back, Redo makes it again.
func (r *Tab) Undo() {
	if r.recording != nil {
		r.finishEdit(r.recording.Undo())
	}
}

// Redo makes the edit again that was taken back last.
func (r *Tab) Redo() {
	if r.recording != nil {
		r.finishEdit(r.recording.Redo())
	}
}

func (r *Tab) finishEdit(err error) {
	if err != nil {
		r.showError(err)
		return
	}
	write := r.recording.SaveFunc()
	r.saves.Put(func() {
		if err := recoverPanic(write); err != nil && r.ctx.Err() == nil {
			r.options.onScreen(func() { r.showError(err) })
		}
	})
	if r.faceByID(r.face) == nil {
		r.face = mostSeenFace(r.recording)
	}
	r.view.showNotice("")
	r.draw()
	r.drawCurves()
	r.moveTo(r.cursor)
}

// faceByID is the face with an id, nil for none.
func (r *Tab) faceByID(id int) *recording.Face {
	if r.recording == nil {
		return nil
	}
	for _, f := range r.recording.Faces() {
		if f.ID == id {
			return f
		}
	}
	return nil
}

// selectFace plots another face.
func (r *Tab) selectFace(id int) {
	if r.face == id || r.recording == nil {
		return
	}
	r.face = id
	r.drawCurves()
	r.view.drawCursor()
	r.view.drawFaces()
}

// showError shows an error, tell a sentence.
func (r *Tab) showError(err error) {
	if err != nil && !canceled(err) {
		r.view.showNotice(ui.ErrorText(err))
	}
}

// draw brings everything but the picture and the plot up to date.
func (r *Tab) draw() { r.view.draw() }

// drawCurves paints the curves and the strip again, beside the window.
func (r *Tab) drawCurves() {
	if r.recording == nil {
		return
	}
	t, zoom := r.recording, r.zoom
	plot, strip := r.plotData(), r.overviewData()
	faces, face, hidden := t.Faces(), r.faceByID(r.face), r.hiddenClasses()
	w, h := r.view.plot.PixelSize()
	ow, oh := r.view.overview.PixelSize()
	r.curves.Put(func() {
		if face != nil {
			c := face.Curves(zoom.From, zoom.To, w)
			for i := range c.Primary {
				if hidden[i] {
					c.Primary[i], c.Final[i] = nil, nil
				}
			}
			plot.Primary, plot.Final = c.Primary, c.Final
		}
		for _, f := range faces {
			if len(strip.Lanes) == maxLanes {
				break
			}
			if face != nil && f.ID == face.ID {
				strip.Selected = len(strip.Lanes)
			}
			strip.Lanes = append(strip.Lanes, f.Presence(strip.Length, ow))
		}
		painted, lanes := plot.Paint(w, h), strip.Paint(ow, oh)
		r.options.onScreen(func() {
			if r.recording == t && r.ctx.Err() == nil {
				r.view.plot.Display(painted, zoom)
				r.view.overview.Display(lanes, strip.Length)
				r.view.drawCursor()
			}
		})
	})
}

// maxLanes bounds the faces of the strip.
const maxLanes = 12

func (r *Tab) hiddenClasses() map[int]bool {
	hidden := map[int]bool{}
	for class := range r.hidden {
		hidden[class] = true
	}
	return hidden
}

func (r *Tab) plotData() *ui.PlotData {
	d := &ui.PlotData{Time: r.zoom, Colors: ui.ClassColors(r.recording.Classes()), Excluded: r.excludedTimes(), Markers: r.markerTimes()}
	d.UseTheme()
	return d
}

func (r *Tab) overviewData() *ui.OverviewData {
	d := &ui.OverviewData{Length: r.recording.Duration(), Selected: -1, Excluded: r.excludedTimes(), Markers: r.markerTimes()}
	d.UseTheme()
	return d
}

// excludedTimes is what is left out, as times.
func (r *Tab) excludedTimes() (all []ui.TimeRange) {
	for _, x := range r.recording.Excluded() {
		all = append(all, r.timesOf(x))
	}
	return all
}

func (r *Tab) timesOf(x recording.Range) ui.TimeRange {
	return ui.TimeRange{From: r.recording.Time(r.recording.IndexOf(x.From)), To: r.recording.Time(r.recording.IndexOf(x.To))}
}

func (r *Tab) markerTimes() (all []float64) {
	for _, m := range r.recording.Markers() {
		all = append(all, r.recording.Time(r.recording.IndexOf(m.Frame)))
	}
	return all
}
