package review

import (
	"context"
	"image"
	"sync"
	"sync/atomic"
	"time"

	"arbex/app/review/recording"
	"arbex/app/slot"
	"arbex/app/teach"
	"arbex/app/ui"
	"arbex/model"
	"arbex/vision"

	"fyne.io/fyne/v2"
)

// Options are what the side works with.
type Options struct {
	Sessions string         // folder of sessions; clips are analysed into it
	Network  *model.Network // for clips; see Network
	Finder   vision.FinderOptions
	Threads  int                             // for clips, 0: half of the cores
	Device   func() model.Device             // where to compute, as chosen now; nil: any device
	Turn     func(source string) vision.Turn // of a clip's pictures; nil: as they are
	Teach    func([]teach.Found)             // offers faces for labelling; nil: there is no teaching
	Now      func() time.Time                // nil: time.Now
	onScreen func(func())                    // fyne.Do, or what a test has in its place
	now      func() time.Time                // Now
}

// Review is the side that looks back.
type Review struct {
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

	tape      *recording.Tape // nil: nothing is open
	projector *projector      // the frames worker's
	moment    int
	face      int // id of the face that is plotted
	hidden    map[int]bool
	zoom      ui.TimeRange
	selected  *recording.Range
	player    player
	busy      context.CancelFunc // ends an analysis, nil: none
	opening   int                // counts what was asked for, so that an old answer is dropped
	pixels    *image.RGBA        // what the video shows, to be given back
	scale     float32

	view *view
}

// New makes the side for a window.
func New(w fyne.Window, o Options) *Review {
	if o.onScreen == nil {
		o.onScreen = fyne.Do
	}
	if o.now = o.Now; o.now == nil {
		o.now = time.Now
	}
	r := &Review{
		options: o, window: w, network: o.Network, hidden: map[int]bool{}, scale: 1,
		frames: slot.New[func()](), curves: slot.New[func()](), saves: slot.New[func()](),
	}
	r.ctx, r.cancel = context.WithCancel(context.Background())
	for _, jobs := range []*slot.Slot[func()]{r.frames, r.curves} {
		r.workers.Go(func() { newest(r.ctx, jobs) })
	}
	r.workers.Go(r.save)
	r.view = newView(r)
	r.draw()
	return r
}

// Stage holds the picture and the curves, Panel the faces, markers and what is
// left out. Ask for it whenever the window is turned to it: while nothing is
// open it lists the newest sessions.
func (r *Review) Stage() fyne.CanvasObject {
	if r.tape == nil {
		r.view.recent.list()
	}
	return r.view.stage
}

// Panel is what stands beside the stage.
func (r *Review) Panel() fyne.CanvasObject { return r.view.panel }

// device is where to compute.
func (r *Review) device() model.Device {
	if r.options.Device == nil {
		return model.AnyDevice
	}
	return r.options.Device()
}

// Network changes the network for clips that are opened from now on.
func (r *Review) Network(n *model.Network) { r.network = n }

// Close ends what is under way, saves the last edit and waits for both.
func (r *Review) Close() {
	r.pause()
	r.cancel()
	r.workers.Wait()
	if job, ok := r.saves.Take(); ok {
		job()
	}
	if r.projector != nil {
		r.projector.close()
	}
}

// save writes edits down beside the window; only the newest state counts.
func (r *Review) save() { newest(r.ctx, r.saves) }

// show puts a tape on the stage.
func (r *Review) show(t *recording.Tape) {
	r.pause()
	r.tape, r.moment, r.selected, r.hidden = t, 0, nil, map[int]bool{}
	r.zoom = ui.TimeRange{From: 0, To: t.Length()}
	r.face = longest(t)
	old := r.projector
	r.projector = newProjector(t)
	r.pixels = nil
	r.frames.Put(func() { // the worker may be using it
		if old != nil {
			old.close()
		}
	})
	r.view.fresh()
	r.draw()
	r.replot()
	r.goTo(0)
}

// longest is the face that is seen most.
func longest(t *recording.Tape) int {
	best, rows := 0, 0
	for _, f := range t.Faces() {
		if f.Rows() > rows {
			best, rows = f.ID, f.Rows()
		}
	}
	return best
}

// goTo moves the cursor and fetches the picture.
func (r *Review) goTo(moment int) {
	if r.tape == nil {
		return
	}
	r.moment = min(max(moment, 0), r.tape.Moments()-1)
	r.follow()
	r.view.point()
	r.fetch(r.moment)
}

// follow moves a zoomed plot so that the cursor stays in it.
func (r *Review) follow() {
	at, width := r.tape.Time(r.moment), r.zoom.To-r.zoom.From
	if at >= r.zoom.From && at <= r.zoom.To {
		return
	}
	from := at - width*0.1
	if at < r.zoom.From {
		from = at - width*0.9
	}
	r.zoomTo(ui.TimeRange{From: from, To: from + width})
}

// fetch asks for the picture of a moment.
func (r *Review) fetch(moment int) {
	p := r.projector
	r.frames.Put(func() {
		if r.ctx.Err() != nil {
			return
		}
		var picture *image.RGBA
		var scale float32
		err := guard(func() (err error) {
			picture, scale, err = p.picture(r.ctx, moment)
			return err
		})
		r.options.onScreen(func() { r.project(p, moment, picture, scale, err) })
	})
}

// project shows a picture that was fetched, with the boxes of its own moment.
func (r *Review) project(p *projector, moment int, picture *image.RGBA, scale float32, err error) {
	if p != r.projector || ended(err) {
		return
	}
	if err != nil {
		picture, scale = r.view.blank(r.tape)
	}
	r.scale = scale
	r.view.picture(picture, moment, err)
	if r.pixels != nil {
		p.free <- r.pixels
	}
	r.pixels = nil
	if err == nil {
		r.pixels = picture
	}
}

// zoomTo shows some time in the plot.
func (r *Review) zoomTo(s ui.TimeRange) {
	length := r.tape.Length()
	width := min(max(s.To-s.From, min(0.5, length)), length)
	from := min(max(s.From, 0), length-width)
	r.zoom = ui.TimeRange{From: from, To: from + width}
	r.replot()
	r.view.point()
}

// magnify zooms in or out about a time.
func (r *Review) magnify(at float64, steps float32) {
	if r.tape == nil {
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

// do makes an edit, saves and shows it.
func (r *Review) do(e recording.Edit) {
	r.pause()
	r.after(r.tape.Do(e))
}

// Undo takes the last edit back, Redo makes it again.
func (r *Review) Undo() {
	if r.tape != nil {
		r.after(r.tape.Undo())
	}
}

// Redo makes the edit again that was taken back last.
func (r *Review) Redo() {
	if r.tape != nil {
		r.after(r.tape.Redo())
	}
}

func (r *Review) after(err error) {
	if err != nil {
		r.say(err)
		return
	}
	write := r.tape.Saved()
	r.saves.Put(func() {
		if err := guard(write); err != nil && r.ctx.Err() == nil {
			r.options.onScreen(func() { r.say(err) })
		}
	})
	if r.faceOf(r.face) == nil {
		r.face = longest(r.tape)
	}
	r.view.say("")
	r.draw()
	r.replot()
	r.goTo(r.moment)
}

// faceOf is the face with an id, nil for none.
func (r *Review) faceOf(id int) *recording.Face {
	if r.tape == nil {
		return nil
	}
	for _, f := range r.tape.Faces() {
		if f.ID == id {
			return f
		}
	}
	return nil
}

// choose plots another face.
func (r *Review) choose(id int) {
	if r.face == id || r.tape == nil {
		return
	}
	r.face = id
	r.replot()
	r.view.point()
	r.view.drawFaces()
}

// say shows an error, tell a sentence.
func (r *Review) say(err error) {
	if err != nil && !ended(err) {
		r.view.say(ui.ErrorText(err))
	}
}

// draw brings everything but the picture and the plot up to date.
func (r *Review) draw() { r.view.draw() }

// replot paints the curves and the strip again, beside the window.
func (r *Review) replot() {
	if r.tape == nil {
		return
	}
	t, zoom := r.tape, r.zoom
	plot, strip := r.plotData(), r.overviewData()
	faces, face, hidden := t.Faces(), r.faceOf(r.face), r.hiddenNow()
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
			if len(strip.Lanes) == mostLanes {
				break
			}
			if face != nil && f.ID == face.ID {
				strip.Selected = len(strip.Lanes)
			}
			strip.Lanes = append(strip.Lanes, f.Presence(strip.Length, ow))
		}
		painted, lanes := plot.Paint(w, h), strip.Paint(ow, oh)
		r.options.onScreen(func() {
			if r.tape == t && r.ctx.Err() == nil {
				r.view.plot.Display(painted, zoom)
				r.view.overview.Display(lanes, strip.Length)
				r.view.point()
			}
		})
	})
}

// mostLanes bounds the faces of the strip.
const mostLanes = 12

func (r *Review) hiddenNow() map[int]bool {
	hidden := map[int]bool{}
	for class := range r.hidden {
		hidden[class] = true
	}
	return hidden
}

func (r *Review) plotData() *ui.PlotData {
	d := &ui.PlotData{Time: r.zoom, Colors: ui.ClassColors(r.tape.Classes()), Excluded: r.shaded(), Markers: r.marks()}
	d.UseTheme()
	return d
}

func (r *Review) overviewData() *ui.OverviewData {
	d := &ui.OverviewData{Length: r.tape.Length(), Selected: -1, Excluded: r.shaded(), Markers: r.marks()}
	d.UseTheme()
	return d
}

// shaded is what is left out, as times.
func (r *Review) shaded() (all []ui.TimeRange) {
	for _, x := range r.tape.Excluded() {
		all = append(all, r.times(x))
	}
	return all
}

func (r *Review) times(x recording.Range) ui.TimeRange {
	return ui.TimeRange{From: r.tape.Time(r.tape.MomentOf(x.From)), To: r.tape.Time(r.tape.MomentOf(x.To))}
}

func (r *Review) marks() (all []float64) {
	for _, m := range r.tape.Markers() {
		all = append(all, r.tape.Time(r.tape.MomentOf(m.Frame)))
	}
	return all
}
