package review

import (
	"image/color"
	"strconv"

	"arbex/app/review/recording"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// laneHeight is the height of the lane of segments.
const laneHeight = 20

// segmentLane shows the segments below the curves, over the time that these show. A
// tap on a segment selects its frames.
type segmentLane struct {
	object *fyne.Container
	boxes  []*segmentBox
	zoom   ui.TimeRange
	tapped func(recording.Segment)
}

func newSegmentLane(t *Tab) *segmentLane {
	l := &segmentLane{tapped: func(s recording.Segment) {
		t.seek(t.document.Time(t.document.IndexOf(s.Frames.From)))
		t.selectFrames(s.Frames)
	}}
	l.object = container.New(l)
	return l
}

// draw shows the segments of a document; without a marker there is no lane.
func (l *segmentLane) draw(d *document) {
	l.object.RemoveAll()
	l.boxes, l.zoom = nil, d.zoom
	segments := d.Segments()
	l.object.Hidden = len(segments) == 1 && segments[0].Number == 0
	for i, s := range segments {
		b := newSegmentBox(s, d.segmentTime(segments, i), func() { l.tapped(s) })
		l.boxes = append(l.boxes, b)
		l.object.Add(b)
	}
	l.object.Refresh()
}

// segmentTime returns the time of a segment: up to the next one.
func (d *document) segmentTime(segments []recording.Segment, i int) ui.TimeRange {
	time := d.timesOf(segments[i].Frames)
	if i+1 < len(segments) {
		time.To = d.Time(d.IndexOf(segments[i+1].Frames.From))
	}
	return time
}

// Layout implements fyne.Layout.
func (l *segmentLane) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	width := l.zoom.To - l.zoom.From
	x := func(t float64) float32 {
		return min(max(float32((t-l.zoom.From)/width)*size.Width, 0), size.Width)
	}
	for _, b := range l.boxes {
		from, to := x(b.time.From), x(b.time.To)
		b.Hidden = to-from < 1
		b.Move(fyne.NewPos(from, 0))
		b.Resize(fyne.NewSize(max(to-from-1, 1), size.Height))
	}
}

// MinSize implements fyne.Layout.
func (l *segmentLane) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, laneHeight) }

// segmentBox is a segment in the lane.
type segmentBox struct {
	widget.BaseWidget
	time   ui.TimeRange
	name   string
	ground *canvas.Rectangle
	text   *canvas.Text
	tapped func()
}

func newSegmentBox(s recording.Segment, time ui.TimeRange, tapped func()) *segmentBox {
	b := &segmentBox{time: time, name: segmentName(s), tapped: tapped, ground: canvas.NewRectangle(theme.Color(theme.ColorNameButton)), text: canvas.NewText("", color.White)}
	b.ground.CornerRadius, b.text.TextSize = 3, theme.CaptionTextSize()
	b.text.Color = theme.Color(theme.ColorNameForeground)
	if s.Number == 0 {
		b.ground.FillColor, b.text.Color = theme.Color(ui.ColorTrough), theme.Color(ui.ColorMuted)
	}
	b.ExtendBaseWidget(b)
	return b
}

// segmentName returns the name of a segment, or else its number.
func segmentName(s recording.Segment) string {
	if s.Name == "" {
		return strconv.Itoa(s.Number)
	}
	return s.Name
}

// Tapped implements fyne.Tappable.
func (b *segmentBox) Tapped(*fyne.PointEvent) { b.tapped() }

// Resize implements fyne.CanvasObject. It shows as much of the name as fits.
func (b *segmentBox) Resize(size fyne.Size) {
	b.BaseWidget.Resize(size)
	b.text.Text = fit(b.name, b.text, size.Width-8)
	b.text.Refresh()
}

// fit returns as much of a name as fits into a width, with an ellipsis where it was
// cut.
func fit(name string, like *canvas.Text, width float32) string {
	measure := func(text string) float32 { return fyne.MeasureText(text, like.TextSize, like.TextStyle).Width }
	if measure(name) <= width {
		return name
	}
	runes := []rune(name)
	for n := len(runes) - 1; n > 0; n-- {
		if cut := string(runes[:n]) + "…"; measure(cut) <= width {
			return cut
		}
	}
	return ""
}

// CreateRenderer implements fyne.Widget.
func (b *segmentBox) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewStack(b.ground, container.NewCenter(b.text)))
}

// MinSize implements fyne.CanvasObject: the lane gives the box its size.
func (b *segmentBox) MinSize() fyne.Size { return fyne.NewSize(1, laneHeight) }
