package ui

import (
	"image"
	"image/color"
	"math"
	"testing"
	"time"

	"arbex/app/engine"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

// mouse is the pointer at a place.
func mouse(x float32) *desktop.MouseEvent {
	return &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, 5)}}
}

func drag(x float32) *fyne.DragEvent {
	return &fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, 5)}}
}

// shown shows an object alone in a window of a size.
func shown(t *testing.T, o fyne.CanvasObject, w, h float32) fyne.Window {
	t.Helper()
	window := test.NewTempWindow(t, o)
	window.SetPadded(false)
	window.Resize(fyne.NewSize(w, h))
	return window
}

// Pressed, dragged and dragged beyond its ends, the strip moves the cursor within the recording.
func TestAnOverviewSeeks(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(themeOf(Dark))
	o, at, sizes := NewOverview(), []float64{}, 0
	o.MouseDown(mouse(20)) // nobody listens yet
	o.OnSeek = func(t float64) { at = append(at, t) }
	o.OnResize = func() { sizes++ }
	w := shown(t, o, 400, 34)
	o.Display(image.NewRGBA(image.Rect(0, 0, 1, 1)), 80)
	o.MouseDown(mouse(100))
	o.Dragged(drag(200))
	o.Dragged(drag(-50))
	o.Dragged(drag(900))
	o.DragEnd()
	o.MouseUp(mouse(900))
	want := []float64{20, 40, 0, 80}
	if len(at) != len(want) {
		t.Fatal(at)
	}
	for i := range want {
		if math.Abs(at[i]-want[i]) > 1e-3 {
			t.Errorf("sought %v, not %v", at, want)
		}
	}
	if w.Resize(fyne.NewSize(300, 34)); sizes < 2 {
		t.Errorf("a picture was wanted %d times", sizes)
	}
	if width, height := o.PixelSize(); width != 300 || height != 34 {
		t.Errorf("%dx%d pixels", width, height)
	}
}

// The frame shows which part the plot has; all of it needs none, and a moment can still be seen.
func TestAnOverviewFramesThePlot(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(themeOf(Dark))
	o := NewOverview()
	shown(t, o, 400, 34)
	o.Display(image.NewRGBA(image.Rect(0, 0, 1, 1)), 100)
	for name, c := range map[string]struct {
		window TimeRange
		hidden bool
		x, w   float32
	}{
		"a half":   {TimeRange{25, 75}, false, 100, 200},
		"all":      {TimeRange{0, 100}, true, 0, 400},
		"a moment": {TimeRange{50, 50.01}, false, 200, 6},
	} {
		o.SetCursor(50, c.window)
		if o.frame.Hidden != c.hidden || math.Abs(float64(o.frame.Position().X-c.x)) > 0.5 || math.Abs(float64(o.frame.Size().Width-c.w)) > 0.5 {
			t.Errorf("%s: hidden %v, from %v, %v wide", name, o.frame.Hidden, o.frame.Position().X, o.frame.Size().Width)
		}
		if at := o.cursor.Position().X + 1.5; math.Abs(float64(at-200)) > 0.5 {
			t.Errorf("%s: the cursor is at %v", name, at)
		}
	}
}

// A press that is no drag selects nothing; the wheel standing still zooms nothing.
func TestAPlotIgnoresWhatIsNoInput(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(themeOf(Dark))
	p, calls := NewPlot(), 0
	shown(t, p, 200, 140)
	p.Tapped(&fyne.PointEvent{}) // nobody listens yet
	p.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, 1)})
	p.Dragged(drag(30))
	p.DragEnd()
	p.SetSelection(nil)
	p.OnSelect, p.OnZoom = func(TimeRange) { calls++ }, func(float64, float32) { calls++ }
	p.MouseDown(mouse(10))
	p.MouseUp(mouse(10))
	p.DragEnd()
	p.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(5, 0)})
	if calls != 0 || p.HasPicture() {
		t.Errorf("%d calls, a picture %v", calls, p.HasPicture())
	}
	if p.Display(image.NewRGBA(image.Rect(0, 0, 1, 1)), TimeRange{0, 5}); !p.HasPicture() {
		t.Error("the picture is not known")
	}
}

// Cursor and selection stay where they are when the plot shows another time.
func TestAPlotShowsWhatIsInItsTime(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(themeOf(Dark))
	p := NewPlot()
	shown(t, p, 400, 140)
	picture := image.NewRGBA(image.Rect(0, 0, 1, 1))
	p.SetCursor(30)
	p.SetSelection(&TimeRange{20, 40})
	for name, c := range map[string]struct {
		time    TimeRange
		cursor  bool
		from, w float32
	}{
		"all of it":           {TimeRange{0, 100}, true, 80, 80},
		"a part of it":        {TimeRange{25, 35}, true, 0, 400},
		"what is before":      {TimeRange{0, 10}, false, 400, 2},
		"what is after":       {TimeRange{50, 60}, false, 0, 2},
		"less than a tenth":   {TimeRange{30, 30.05}, true, 0, 400},
		"more than a century": {TimeRange{0, 4e9}, true, 0, 2},
	} {
		p.Display(picture, c.time)
		if p.cursor.Hidden == c.cursor || math.Abs(float64(p.selection.Position().X-c.from)) > 0.6 || math.Abs(float64(p.selection.Size().Width-c.w)) > 0.6 {
			t.Errorf("%s: cursor hidden %v, selection from %v, %v wide", name, p.cursor.Hidden, p.selection.Position().X, p.selection.Size().Width)
		}
		for _, tick := range p.ticks {
			if !tick.Hidden && (tick.Position().X < 0 || tick.Position().X+tick.Size().Width > 400.5) {
				t.Errorf("%s: %q is at %v", name, tick.Text, tick.Position().X)
			}
		}
	}
	p.SetAngleLimit(45)
	if p.axes.angles[0].Hidden || p.axes.angles[0].Text != "+45°" || p.axes.angles[1].Text != "-45°" {
		t.Errorf("%q, %q", p.axes.angles[0].Text, p.axes.angles[1].Text)
	}
	if p.SetAngleLimit(0); !p.axes.angles[1].Hidden {
		t.Error("angles that are not drawn have an axis")
	}
}

// The picture of a size that has changed meanwhile is painted without its lines, rather than not at all.
func TestPaintingOfEverySize(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(themeOf(Dark))
	lines := [][]float32{{0.1, 0.9, float32(math.NaN())}, nil, {2, -1, 0.5}}
	for _, size := range []image.Point{{0, 0}, {1, 1}, {3, 40}, {500, 1}} {
		d := PlotData{
			Time: TimeRange{10, 20}, Colors: ClassColors(classes[:3]), Primary: lines, Final: lines, AngleLimit: 15,
			Excluded: []TimeRange{{0, 12}, {19, 99}, {30, 40}}, Markers: []float64{-5, 10, 15, 20, 99},
		}
		d.Angles[1] = lines[0]
		d.UseTheme()
		if picture := d.Paint(size.X, size.Y); picture.Rect.Dx() != max(size.X, 1) || picture.Rect.Dy() != max(size.Y, 1) {
			t.Errorf("%v is painted as %v", size, picture.Rect)
		}
		o := OverviewData{Length: 20, Lanes: [][]bool{{true, false, true}, nil}, Selected: 7, Excluded: d.Excluded, Markers: d.Markers}
		o.UseTheme()
		if picture := o.Paint(size.X, size.Y); picture.Rect.Dx() != max(size.X, 1) {
			t.Errorf("%v is painted as %v", size, picture.Rect)
		}
	}
}

// The colours of plots and lines are those of the theme that is chosen meanwhile.
func TestPlotsFollowTheTheme(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(themeOf(Dark))
	p, o, line := NewPlot(), NewOverview(), NewProgressLine()
	ink := map[string]func() color.Color{
		"plot": func() color.Color { return p.background.FillColor }, "times": func() color.Color { return p.ticks[0].Color },
		"axis": func() color.Color { return p.axes.shares[0].Color }, "strip": func() color.Color { return o.cursor.FillColor }, "progress": func() color.Color { return line.trough.FillColor },
	}
	before := map[string]color.Color{}
	for name, of := range ink {
		before[name] = of()
	}
	app.Settings().SetTheme(themeOf(Light))
	for _, w := range []fyne.Widget{p, o, line} {
		test.TempWidgetRenderer(t, w).Refresh()
	}
	for name, of := range ink {
		if of() == before[name] {
			t.Errorf("%s has the colour of the dark theme", name)
		}
	}
	if surface := theme.Color(ColorSurface); p.background.FillColor != surface {
		t.Errorf("%v, not %v", p.background.FillColor, surface)
	}
}

// While scrubbing is on, pointer, tap and drag choose a moment that the face was there.
func TestATimelineIsScrubbed(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(themeOf(Dark))
	timeline := NewTimeline(classes)
	type moment struct {
		at time.Duration
		on bool
	}
	var chosen []moment
	timeline.MouseIn(mouse(5))
	timeline.MouseOut()
	timeline.OnScrub = func(at time.Duration, on bool) { chosen = append(chosen, moment{at.Round(time.Second), on}) }
	shown(t, timeline, 360, 60)
	for _, input := range []func(){func() { timeline.MouseIn(mouse(180)) }, timeline.MouseOut} {
		input() // scrubbing is off, and there is nothing to choose
	}
	timeline.SetScrubbing(true)
	timeline.MouseMoved(mouse(180))
	if len(chosen) != 0 {
		t.Fatalf("chosen while there was nothing: %v", chosen)
	}
	timeline.Display(minute())
	for _, input := range []func(){
		func() { timeline.MouseIn(mouse(60)) }, func() { timeline.MouseMoved(mouse(180)) }, func() { timeline.Dragged(drag(-40)) }, timeline.DragEnd,
		func() { timeline.Tapped(&fyne.PointEvent{Position: fyne.NewPos(999, 5)}) }, timeline.MouseOut,
	} {
		input()
	}
	want := []moment{{10 * time.Second, true}, {30 * time.Second, true}, {0, true}, {60 * time.Second, true}, {0, false}}
	if len(chosen) != len(want) {
		t.Fatalf("%v", chosen)
	}
	for i := range want {
		if chosen[i] != want[i] {
			t.Errorf("%v, not %v", chosen, want)
		}
	}
	timeline.SetCursor(30*time.Second, true)
	if at := timeline.cursor.Position().X; timeline.cursor.Hidden || math.Abs(float64(at-180)) > 2 {
		t.Errorf("the cursor is at %v", at)
	}
	if timeline.SetCursor(30*time.Second, false); !timeline.cursor.Hidden {
		t.Error("the cursor stays")
	}
	timeline.Display(&engine.History{})
	if drawn := timeline.draw(30, 10).(*image.RGBA); drawn.RGBAAt(15, 5) != drawn.RGBAAt(0, 0) {
		t.Error("a face without a history has a line")
	}
	if drawn := timeline.draw(0, 0); drawn.Bounds().Dx() != 0 {
		t.Errorf("%v", drawn.Bounds())
	}
}
