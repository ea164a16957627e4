package review

import (
	"image/color"
	"maps"

	"arbex/app/slot"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
)

// curveView shows the curves of the selected face, and below them an overview of
// the whole recording with a lane for each face.
type curveView struct {
	object   fyne.CanvasObject
	plot     *ui.Plot
	segments *segmentLane
	overview *ui.Overview
	tasks    *ui.Tasks
	jobs     *slot.Slot[func()] // of the goroutine that paints
	newest   int                // counts calls of draw
	shown    int                // call of draw that is on the screen
}

// plotHeight is the height of the curves.
const plotHeight = 150

// maxLanes is how many faces the overview shows.
const maxLanes = 12

func newCurveView(t *Tab) *curveView {
	v := &curveView{plot: ui.NewPlot(), segments: newSegmentLane(t), overview: ui.NewOverview(), tasks: t.tasks, jobs: t.tasks.StartNewest()}
	v.plot.OnSeek, v.overview.OnSeek = t.seek, t.seek
	v.plot.OnSelect = t.selectTime
	v.plot.OnZoom = func(at float64, steps float32) { t.zoom(func(d *document) { d.zoomBy(at, steps) }) }
	v.plot.OnResize, v.overview.OnResize = t.drawCurves, t.drawCurves
	height := canvas.NewRectangle(color.Transparent)
	height.SetMinSize(fyne.NewSize(0, plotHeight))
	v.object = container.NewVBox(container.NewStack(height, v.plot), v.segments.object, v.overview)
	return v
}

func (v *curveView) drawCursor(d *document) {
	at := d.Time(d.cursor)
	v.plot.SetCursor(at)
	v.overview.SetCursor(at, d.zoom)
	v.plot.SetSelection(d.selectedTime())
}

// draw paints curves and overview on the painting goroutine and shows them.
func (v *curveView) draw(d *document) {
	v.newest++
	call := v.newest
	v.segments.draw(d)
	plot, overview, zoom := d.plotData(), d.overviewData(), d.zoom
	faces, selected, hidden, angles := d.Faces(), d.selectedFace(), maps.Clone(d.hidden), d.angles
	w, h := v.plot.PixelSize()
	ow, oh := v.overview.PixelSize()
	v.jobs.Put(func() {
		if selected != nil {
			curves := selected.Curves(zoom.From, zoom.To, w)
			for class := range hidden {
				curves.Primary[class], curves.Final[class] = nil, nil
			}
			plot.Primary, plot.Final = curves.Primary, curves.Final
			addAngles(plot, angles, selected, curves)
		}
		for i, f := range faces[:min(len(faces), maxLanes)] {
			if f == selected {
				overview.Selected = i
			}
			overview.Lanes = append(overview.Lanes, f.Presence(overview.Length, ow))
		}
		plotPicture, overviewPicture := plot.Paint(w, h), overview.Paint(ow, oh)
		v.tasks.Do(func() {
			if call == v.newest {
				v.shown = call
				v.plot.Display(plotPicture, zoom)
				v.plot.SetAngleLimit(plot.AngleLimit)
				v.overview.Display(overviewPicture, overview.Length)
				v.drawCursor(d)
			}
		})
	})
}

func (d *document) plotData() *ui.PlotData {
	p := &ui.PlotData{Time: d.zoom, Colors: ui.ClassColors(d.Classes()), Excluded: d.excludedTimes(), Markers: d.markerTimes()}
	p.UseTheme()
	return p
}

func (d *document) overviewData() *ui.OverviewData {
	o := &ui.OverviewData{Length: d.Duration(), Selected: -1, Excluded: d.excludedTimes(), Markers: d.markerTimes()}
	o.UseTheme()
	return o
}
