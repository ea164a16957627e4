package promises

import (
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"arbex/model/weights"
	"arbex/vision"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// The things that a long run must not gather, in the order of usage.
var gathered = []string{"memory, MB", "Go heap, MB", "goroutines", "threads", "file handles", "OpenCV Mats"}

// allowed is by how much the level of each may differ between an early and a
// late part of a run: what is in flight varies.
var allowed = []float64{24, 6, 3, 3, 3, 4}

// usage is what the process holds at a moment of simulated hours.
type usage struct {
	hours  float64
	values [6]float64
}

// look reads what the process holds, after the garbage collector has run.
func look(hours float64) usage {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	handles, _ := os.ReadDir("/proc/self/fd")
	return usage{hours, [6]float64{
		float64(status("VmRSS")) / 1024, float64(m.HeapAlloc) / (1 << 20), float64(runtime.NumGoroutine()),
		float64(status("Threads")), float64(len(handles)), float64(vision.Unclosed()),
	}}
}

// status reads a number of /proc/self/status.
func status(name string) (value int) {
	text, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(text)) {
		if rest, found := strings.CutPrefix(line, name+":"); found {
			fmt.Sscan(rest, &value)
		}
	}
	return value
}

// level is the lower quartile of one of the values in a part of a run: what is
// held when nothing special is going on.
func level(run []usage, which int, from, to float64) float64 {
	var values []float64
	for i, u := range run {
		if at := float64(i) / float64(len(run)); at >= from && at < to {
			values = append(values, u.values[which])
		}
	}
	slices.Sort(values)
	if len(values) == 0 {
		return math.NaN()
	}
	return values[len(values)/4]
}

// flat fails when one of the values has risen from the second quarter of a run
// to the last.
func flat(t *testing.T, run []usage, slack float64) {
	t.Helper()
	for i, name := range gathered {
		early, late := level(run, i, 0.25, 0.5), level(run, i, 0.75, 1)
		t.Logf("PROMISE 4: %s: %.1f early, %.1f late", name, early, late)
		if i > 1 {
			slack = 1 // what is counted, is counted
		}
		if !(late <= early+slack*allowed[i]) {
			t.Errorf("%s rose from %.1f to %.1f", name, early, late)
		}
	}
}

// drawUsage draws a curve for each value.
func drawUsage(path string, run []usage) error {
	canvas := vgimg.NewWith(vgimg.UseWH(22*vg.Centimeter, 24*vg.Centimeter), vgimg.UseDPI(96))
	tiles := draw.Tiles{Rows: len(gathered), Cols: 1, PadY: vg.Points(6), PadTop: 8, PadBottom: 8, PadLeft: 8, PadRight: 12}
	var plots [][]*plot.Plot
	for i, name := range gathered {
		p := plot.New()
		p.Y.Label.Text, p.Y.Min = name, 0
		if i == len(gathered)-1 {
			p.X.Label.Text = "simulated hours"
		}
		points := make(plotter.XYs, len(run))
		for k, u := range run {
			points[k] = plotter.XY{X: u.hours, Y: u.values[i]}
		}
		line, err := plotter.NewLine(points)
		if err != nil {
			return err
		}
		p.Add(plotter.NewGrid(), line)
		plots = append(plots, []*plot.Plot{p})
	}
	for i, row := range plot.Align(plots, tiles, draw.New(canvas)) {
		plots[i][0].Draw(row[0])
	}
	return weights.Atomically(path, func(w io.Writer) error {
		_, err := vgimg.PngCanvas{Canvas: canvas}.WriteTo(w)
		return err
	})
}
