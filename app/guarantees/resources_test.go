package guarantees

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"arbex/model/durable"
	"arbex/vision"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// resources are what a long run must not accumulate, in the order of usage. The
// last two show which part of the memory grows: Go's or C's.
var resources = []string{"memory, MB", "Go heap, MB", "goroutines", "threads", "file handles", "OpenCV Mats", "memory of Go, MB", "memory of C, MB"}

// tolerances are how much the level of each may differ between an early and a
// late part of a run, because what is in flight varies.
var tolerances = []float64{24, 6, 3, 3, 3, 4, 24, 24}

// usage is what the process holds at a simulated time.
type usage struct {
	hours  float64
	values [8]float64
}

// measureUsage measures the process after a garbage collection.
func measureUsage(hours float64) usage {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	handles, _ := os.ReadDir("/proc/self/fd")
	ofGo := float64(m.Sys-m.HeapReleased) / (1 << 20)
	return usage{hours, [8]float64{
		float64(status("VmRSS")) / 1024, float64(m.HeapAlloc) / (1 << 20), float64(runtime.NumGoroutine()),
		float64(status("Threads")), float64(len(handles)), float64(vision.Unclosed()),
		ofGo, float64(status("RssAnon"))/1024 - ofGo,
	}}
}

// openFiles returns the names of the open files, with repetitions.
func openFiles() (files []string) {
	handles, _ := filepath.Glob("/proc/self/fd/*")
	for _, handle := range handles {
		if name, err := os.Readlink(handle); err == nil { // else it was the one that looked for them
			files = append(files, name)
		}
	}
	return files
}

// difference returns what files has more than others.
func difference(files, others []string) (more []string) {
	others = slices.Clone(others)
	for _, name := range files {
		if i := slices.Index(others, name); i >= 0 {
			others = slices.Delete(others, i, i+1)
		} else {
			more = append(more, name)
		}
	}
	return more
}

// status returns a number of /proc/self/status.
func status(name string) (value int) {
	text, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(text)) {
		if rest, found := strings.CutPrefix(line, name+":"); found {
			fmt.Sscan(rest, &value)
		}
	}
	return value
}

// level returns the lower quartile of a value in a part of a run: what is held
// when nothing special happens.
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

// requireLevel fails when a value has risen from the second quarter of a run to
// the last.
func requireLevel(t *testing.T, run []usage, slack float64) {
	t.Helper()
	for i, name := range resources {
		early, late := level(run, i, 0.25, 0.5), level(run, i, 0.75, 1)
		t.Logf("GUARANTEE 4: %s: %.1f early, %.1f late", name, early, late)
		slack := slack
		if i > 1 && i < 6 {
			slack = 1 // what is counted, is counted
		}
		if !(late <= early+slack*tolerances[i]) {
			t.Errorf("%s rose from %.1f to %.1f", name, early, late)
		}
	}
}

// writeUsage writes a CSV file with a row per measurement.
func writeUsage(path string, run []usage) error {
	return durable.Write(path, func(w io.Writer) error {
		table := csv.NewWriter(w)
		table.Write(append([]string{"simulated hours"}, resources...))
		for _, u := range run {
			row := []string{fmt.Sprintf("%.4f", u.hours)}
			for _, v := range u.values {
				row = append(row, fmt.Sprintf("%.1f", v))
			}
			table.Write(row)
		}
		table.Flush()
		return table.Error()
	})
}

// drawUsage draws a curve per value.
func drawUsage(path string, run []usage) error {
	canvas := vgimg.NewWith(vgimg.UseWH(22*vg.Centimeter, 32*vg.Centimeter), vgimg.UseDPI(96))
	tiles := draw.Tiles{Rows: len(resources), Cols: 1, PadY: vg.Points(6), PadTop: 8, PadBottom: 8, PadLeft: 8, PadRight: 12}
	var plots [][]*plot.Plot
	for i, name := range resources {
		p := plot.New()
		p.Y.Label.Text, p.Y.Min = name, 0
		if i == len(resources)-1 {
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
	return durable.Write(path, func(w io.Writer) error {
		_, err := vgimg.PngCanvas{Canvas: canvas}.WriteTo(w)
		return err
	})
}
