package ui

import (
	"image"
	"time"

	"arbex/app/engine"
	"arbex/app/raster"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Timeline shows the last minute of a face, the present at the right: for each
// class a thin line for the primary share and a bold one for the final share, in
// the class's colour. The background is grey where the result was uncertain.
//
// It is drawn again six times a second, when a column is complete, which takes a
// fraction of a millisecond. While scrubbing is on, the pointer chooses a moment.
type Timeline struct {
	widget.BaseWidget
	OnScrub func(at time.Duration, on bool) // the pointer chose a moment, or left: on is false; may be nil

	colors    []fyne.ThemeColorName
	ring      columnRing
	samples   []sample // of the picture's columns
	picture   *image.RGBA
	raster    *canvas.Raster
	cursor    *canvas.Rectangle
	at        time.Duration // of the cursor
	scrubbing bool          // moments can be chosen
}

var (
	_ desktop.Hoverable = (*Timeline)(nil)
	_ fyne.Draggable    = (*Timeline)(nil)
	_ fyne.Tappable     = (*Timeline)(nil)
)

// NewTimeline returns an empty timeline for classes by their English names.
func NewTimeline(classes []string) *Timeline {
	t := &Timeline{colors: ClassColors(classes), cursor: newRect(theme.ColorNameForeground, 0)}
	t.ring.newest = -1
	t.raster = canvas.NewRaster(t.draw)
	t.cursor.Hide()
	t.ExtendBaseWidget(t)
	return t
}

// Display shows a history.
func (t *Timeline) Display(h *engine.History) {
	if t.ring.update(h, len(t.colors)) {
		t.raster.Refresh()
		t.placeCursor()
	}
}

// SetScrubbing switches scrubbing on or off.
func (t *Timeline) SetScrubbing(on bool) { t.scrubbing = on }

// SetCursor moves the cursor to a time, or hides it.
func (t *Timeline) SetCursor(at time.Duration, on bool) {
	if t.cursor.Visible() == on && t.at == at {
		return
	}
	t.at, t.cursor.Hidden = at, !on
	t.placeCursor()
	t.cursor.Refresh()
}

// placeCursor places the cursor.
func (t *Timeline) placeCursor() {
	size, first := t.Size(), t.firstColumn()
	x := float32(float64(t.at)/float64(columnDuration)-float64(first)) / ringColumns * size.Width
	setBounds(t.cursor, min(max(x, 0), size.Width-1)-0.5, 0, 1.5, size.Height)
}

// firstColumn returns the column at the left edge.
func (t *Timeline) firstColumn() int { return t.ring.newest - ringColumns + 1 }

// scrub chooses the moment at a position.
func (t *Timeline) scrub(x float32) {
	if !t.scrubbing || t.OnScrub == nil || t.ring.newest < 0 || t.Size().Width <= 0 {
		return
	}
	column := float64(t.firstColumn()) + float64(x/t.Size().Width)*ringColumns
	at := min(max(t.ring.time(column), t.ring.time(float64(t.ring.oldest))), t.ring.after)
	t.OnScrub(at, true)
}

// MouseIn implements desktop.Hoverable.
func (t *Timeline) MouseIn(e *desktop.MouseEvent) { t.scrub(e.Position.X) }

// MouseMoved implements desktop.Hoverable.
func (t *Timeline) MouseMoved(e *desktop.MouseEvent) { t.scrub(e.Position.X) }

// MouseOut implements desktop.Hoverable.
func (t *Timeline) MouseOut() {
	if t.scrubbing && t.OnScrub != nil {
		t.OnScrub(0, false)
	}
}

// Dragged implements fyne.Draggable.
func (t *Timeline) Dragged(e *fyne.DragEvent) { t.scrub(e.Position.X) }

// DragEnd implements fyne.Draggable.
func (t *Timeline) DragEnd() {}

// Tapped implements fyne.Tappable.
func (t *Timeline) Tapped(e *fyne.PointEvent) { t.scrub(e.Position.X) }

// draw draws the picture; Fyne calls it after a Refresh and a change of size.
func (t *Timeline) draw(w, h int) image.Image {
	if t.picture == nil || t.picture.Rect.Dx() != w || t.picture.Rect.Dy() != h {
		t.picture = image.NewRGBA(image.Rect(0, 0, w, h))
	}
	raster.Fill(t.picture, theme.Color(ColorTrough))
	if t.ring.newest < 0 || w == 0 {
		return t.picture
	}
	t.samples = t.ring.samples(t.samples, w)
	t.shadeUncertain()
	thin, bold := 1.0, 2.4
	if size := t.Size(); size.Width > 0 { // a screen of high resolution has more pixels
		thin, bold = thin*float64(w)/float64(size.Width), bold*float64(w)/float64(size.Width)
	}
	for i, name := range t.colors {
		raster.Curve(t.picture, t.line(primaryShares, i), thin, raster.WithAlpha(theme.Color(name), 150))
	}
	for i, name := range t.colors {
		raster.Curve(t.picture, t.line(finalShares, i), bold, raster.WithAlpha(theme.Color(name), 255))
	}
	return t.picture
}

// line returns the share of a class at each column of pixels.
func (t *Timeline) line(pick func(*ringColumn) []float32, class int) func(x int) float32 {
	return func(x int) float32 { return t.samples[x].share(pick, class) }
}

// shadeUncertain makes the background grey where the result was uncertain.
func (t *Timeline) shadeUncertain() {
	uncertain := raster.WithAlpha(theme.Color(ColorMuted), 60)
	for x, p := range t.samples {
		if p.column != nil && p.column.uncertain {
			raster.FillColumn(t.picture, x, 0, float64(t.picture.Rect.Dy()), uncertain)
		}
	}
}

// CreateRenderer implements fyne.Widget.
func (t *Timeline) CreateRenderer() fyne.WidgetRenderer {
	return &renderer{
		objects:    []fyne.CanvasObject{t.raster, t.cursor},
		minSize:    func() fyne.Size { return fyne.NewSize(200, timelineHeight) },
		applyTheme: func() { t.cursor.FillColor = theme.Color(theme.ColorNameForeground) },
		layout: func(size fyne.Size) {
			setBounds(t.raster, 0, 0, size.Width, size.Height)
			t.placeCursor()
		},
	}
}

// timelineHeight is the height of a timeline.
const timelineHeight = 52
