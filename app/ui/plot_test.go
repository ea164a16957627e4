package ui

import (
	"fmt"
	"image"
	"math"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

// wave returns a minute of two classes that alternate, with a gap.
func wave(columns int) [][]float32 {
	lines := [][]float32{make([]float32, columns), make([]float32, columns), nil}
	for i := range columns {
		v := 0.5 + 0.45*math.Sin(float64(i)/25)
		if i > columns/2 && i < columns*5/8 {
			v = math.NaN()
		}
		lines[0][i], lines[1][i] = float32(v), float32(1-v)
	}
	return lines
}

func TestPlotAndOverviewRender(t *testing.T) {
	for _, mode := range []ThemeMode{Dark, Light} {
		test.NewTempApp(t).Settings().SetTheme(themeOf(mode))
		p, o := NewPlot(), NewOverview()
		w := test.NewTempWindow(t, nil)
		w.Resize(fyne.NewSize(420, 200))
		p.Resize(fyne.NewSize(400, 140))
		o.Resize(fyne.NewSize(400, 34))
		o.Move(fyne.NewPos(0, 150))
		w.SetContent(container.NewWithoutLayout(p, o))
		wide, tall := p.PixelSize()
		data := PlotData{
			Time: TimeRange{0, 60}, Colors: ClassColors(classes[:3]), Primary: wave(wide), Final: wave(wide),
			Excluded: []TimeRange{{5, 12}}, Markers: []float64{20, 59.9},
			Angles: [3][]float32{2: slices.Repeat([]float32{15}, wide)}, AngleLimit: 30,
		}
		data.UseTheme()
		p.Display(data.Paint(wide, tall), data.Time)
		p.SetAngleLimit(data.AngleLimit)
		p.SetCursor(33)
		p.SetSelection(&TimeRange{40, 48})
		lanes := make([][]bool, 2)
		for i := range lanes {
			for x := range 400 {
				lanes[i] = append(lanes[i], x > 100*i && x < 350)
			}
		}
		strip := OverviewData{Length: 240, Lanes: lanes, Selected: 1, Excluded: []TimeRange{{5, 12}}, Markers: []float64{20}}
		strip.UseTheme()
		o.Display(strip.Paint(400, 34), 240)
		o.SetCursor(33, data.Time)
		test.AssertRendersToImage(t, fmt.Sprintf("plot_%s.png", mode), w.Canvas())
	}
}

func TestAPlotReportsSeekingSelectingAndZooming(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(themeOf(Dark))
	p := NewPlot()
	wanted, at, steps, chosen := 0, 0.0, float32(0), TimeRange{}
	p.OnResize = func() { wanted++ }
	p.OnSeek = func(t float64) { at = t }
	p.OnZoom = func(t float64, s float32) { at, steps = t, s }
	p.OnSelect = func(s TimeRange) { chosen = s }
	w := test.NewTempWindow(t, p)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(200, 140))
	p.Display(image.NewRGBA(image.Rect(0, 0, 1, 1)), TimeRange{10, 30})
	if wanted == 0 {
		t.Error("no picture is wanted")
	}
	test.TapAt(p, fyne.NewPos(50, 20))
	if math.Abs(at-15) > 0.01 {
		t.Error(at)
	}
	p.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(100, 20)}})
	p.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(40, 20)}})
	p.DragEnd()
	if math.Abs(chosen.From-14) > 0.01 || math.Abs(chosen.To-20) > 0.01 {
		t.Error(chosen)
	}
	p.Scrolled(&fyne.ScrollEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(100, 20)}, Scrolled: fyne.NewDelta(0, -10)})
	if math.Abs(at-20) > 0.01 || steps != -1 {
		t.Error(at, steps)
	}
}

func TestFormatTime(t *testing.T) {
	for _, c := range []struct {
		seconds float64
		tenths  bool
		want    string
	}{{0, false, "0:00"}, {7.26, true, "0:07.2"}, {59.6, false, "1:00"}, {3723, false, "1:02:03"}, {-1, true, "0:00.0"}, {math.NaN(), false, "0:00"}} {
		if have := FormatTime(c.seconds, c.tenths); have != c.want {
			t.Errorf("%v: %s, not %s", c.seconds, have, c.want)
		}
	}
}
