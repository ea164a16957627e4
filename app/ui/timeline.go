package ui

import (
	"image"
	"time"

	"arbex/app/engine"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Timeline shows the last minute of a face, now at the right: a thin line for
// the primary share of each class and a bold one for the final share, in the
// class's colour. Where no expression was named the ground is grey.
//
// It is drawn anew six times a second, when a column is full, and costs the
// window a fraction of a millisecond then. While scrubbing is allowed, the
// pointer over it chooses a moment.
type Timeline struct {
	widget.BaseWidget
	Scrub func(at time.Duration, on bool) // the pointer chose a moment, or left; may be nil

	colours []fyne.ThemeColorName
	strip   strip
	places  []place // of the picture's columns
	picture *image.RGBA
	raster  *canvas.Raster
	cursor  *canvas.Rectangle
	at      time.Duration // of the cursor
	held    bool          // a moment may be chosen
}

var (
	_ desktop.Hoverable = (*Timeline)(nil)
	_ fyne.Draggable    = (*Timeline)(nil)
	_ fyne.Tappable     = (*Timeline)(nil)
)

// NewTimeline returns an empty timeline; classes are named in English.
func NewTimeline(classes []string) *Timeline {
	t := &Timeline{colours: ClassColours(classes), cursor: block(theme.ColorNameForeground, 0)}
	t.strip.newest = -1
	t.raster = canvas.NewRaster(t.draw)
	t.cursor.Hide()
	t.ExtendBaseWidget(t)
	return t
}

// Display follows a history.
func (t *Timeline) Display(h *engine.History) {
	if t.strip.follow(h, len(t.colours)) {
		t.raster.Refresh()
		t.point()
	}
}

// Adjusted says whether the newest moment is relative to a neutral face.
func (t *Timeline) Adjusted() bool { return t.strip.adjusted }

// Hold allows choosing a moment, or ends it.
func (t *Timeline) Hold(on bool) { t.held = on }

// Point puts the cursor at a time, or takes it away.
func (t *Timeline) Point(at time.Duration, on bool) {
	if t.cursor.Visible() == on && t.at == at {
		return
	}
	t.at, t.cursor.Hidden = at, !on
	t.point()
	t.cursor.Refresh()
}

// point moves the cursor to its time.
func (t *Timeline) point() {
	size, first := t.Size(), t.first()
	x := float32(float64(t.at)/float64(stripStep)-float64(first)) / stripColumns * size.Width
	set(t.cursor, min(max(x, 0), size.Width-1)-0.5, 0, 1.5, size.Height)
}

// first is the column at the left edge.
func (t *Timeline) first() int { return t.strip.newest - stripColumns + 1 }

// choose turns a place into a moment that was seen.
func (t *Timeline) choose(x float32) {
	if !t.held || t.Scrub == nil || t.strip.newest < 0 || t.Size().Width <= 0 {
		return
	}
	column := float64(t.first()) + float64(x/t.Size().Width)*stripColumns
	at := min(max(t.strip.time(column), t.strip.time(float64(t.strip.oldest))), t.strip.after)
	t.Scrub(at, true)
}

// MouseIn is for Fyne.
func (t *Timeline) MouseIn(e *desktop.MouseEvent) { t.choose(e.Position.X) }

// MouseMoved is for Fyne.
func (t *Timeline) MouseMoved(e *desktop.MouseEvent) { t.choose(e.Position.X) }

// MouseOut is for Fyne.
func (t *Timeline) MouseOut() {
	if t.held && t.Scrub != nil {
		t.Scrub(0, false)
	}
}

// Dragged is for Fyne.
func (t *Timeline) Dragged(e *fyne.DragEvent) { t.choose(e.Position.X) }

// DragEnd is for Fyne.
func (t *Timeline) DragEnd() {}

// Tapped is for Fyne.
func (t *Timeline) Tapped(e *fyne.PointEvent) { t.choose(e.Position.X) }

// draw paints the minute; Fyne asks for it after a Refresh and a change of
// size.
func (t *Timeline) draw(w, h int) image.Image {
	if t.picture == nil || t.picture.Rect.Dx() != w || t.picture.Rect.Dy() != h {
		t.picture = image.NewRGBA(image.Rect(0, 0, w, h))
	}
	flood(t.picture, theme.Color(ColorTrough))
	if t.strip.newest < 0 || w == 0 {
		return t.picture
	}
	t.places = t.strip.places(t.places, w)
	t.shade()
	thin, bold := 1.0, 2.4
	if size := t.Size(); size.Width > 0 { // a fine screen has more pixels
		thin, bold = thin*float64(w)/float64(size.Width), bold*float64(w)/float64(size.Width)
	}
	for i, name := range t.colours {
		curve(t.picture, t.line(primaryOf, i), thin, opaque(theme.Color(name), 150))
	}
	for i, name := range t.colours {
		curve(t.picture, t.line(finalOf, i), bold, opaque(theme.Color(name), 255))
	}
	return t.picture
}

// line is a class's share at each column of pixels.
func (t *Timeline) line(pick func(*stripColumn) []float32, class int) func(x int) float32 {
	return func(x int) float32 { return t.places[x].share(pick, class) }
}

// shade greys the ground where no expression was named.
func (t *Timeline) shade() {
	doubt := opaque(theme.Color(ColorMuted), 60)
	for x, p := range t.places {
		if p.column != nil && p.column.uncertain {
			span(t.picture, x, 0, float64(t.picture.Rect.Dy()), doubt)
		}
	}
}

// CreateRenderer is for Fyne.
func (t *Timeline) CreateRenderer() fyne.WidgetRenderer {
	return &drawing{
		objects: []fyne.CanvasObject{t.raster, t.cursor},
		least:   func() fyne.Size { return fyne.NewSize(200, timelineTall) },
		colour:  func() { t.cursor.FillColor = theme.Color(theme.ColorNameForeground) },
		place: func(size fyne.Size) {
			set(t.raster, 0, 0, size.Width, size.Height)
			t.point()
		},
	}
}

// timelineTall is the height of a timeline.
const timelineTall = 52
