package view

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"arbex/app/session"
	"arbex/app/session/summary"
	"arbex/app/ui"
	"arbex/assets/leaktest"
	"arbex/model"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

func TestMain(m *testing.M) { leaktest.Main(m, vision.Unclosed) }

// fixture is a dialog whose tasks reach the screen only through the test.
type fixture struct {
	*Dialog
	tasks chan func()
}

// next waits for a task and runs it.
func (f *fixture) next() { (<-f.tasks)() }

var classes = []string{"neutral", "happiness"}

// collect returns records of two participants in two conditions, with a segment.
func collect(_ context.Context, by ...summary.Key) (*summary.Collection, error) {
	c := summary.NewCollection(by...)
	for i := range 40 {
		p := float32(i%10) / 10
		d := session.NamedDistribution{Classes: classes, Probabilities: model.Distribution{1 - p, p}}
		r := session.Record{Source: "/sessions/one", Frame: i, Time: float64(i), FaceID: 1, Primary: d, Segment: i % 10 / 5}
		r.Participant, r.Condition, r.SegmentName = []string{"P01", "P02"}[i/20], []string{"music", "silence"}[i/10%2], []string{"", "film"}[r.Segment]
		r.Corrected = session.NamedDistribution{Classes: classes, Probabilities: model.Distribution{p, 1 - p}}
		c.Add(r)
	}
	return c, nil
}

func show(t *testing.T, sources ...Source) *fixture {
	t.Helper()
	test.NewTempApp(t)
	w := test.NewTempWindow(t, nil)
	w.Resize(fyne.NewSize(900, 600))
	f := &fixture{tasks: make(chan func(), 10)}
	tasks := ui.NewTasksOn(func(do func()) { f.tasks <- do })
	t.Cleanup(tasks.Close)
	f.Dialog = Show(Options{Window: w, Tasks: tasks, Sources: sources, Now: func() time.Time { return time.Unix(0, 0) }})
	return f
}

// cells returns the texts of a row.
func (f *fixture) cells(row int) string {
	var texts []string
	for column := range tableColumns {
		label := widget.NewLabel("")
		f.table.widget.UpdateCell(widget.TableCellID{Row: row, Col: column}, label)
		texts = append(texts, label.Text)
	}
	return strings.Join(texts, "|")
}

func TestTheTableShowsWhatIsChosen(t *testing.T) {
	f := show(t, Source{"one", collect})
	if !f.save[0].Disabled() {
		t.Error("nothing was read, and can be saved")
	}
	f.next()
	if rows, columns := f.table.widget.Length(); rows != 2*2*2*2 || columns != len(tableColumns) {
		t.Errorf("%d rows, %d columns", rows, columns)
	}
	if got := f.cells(1); got != "P01  ·  music|0|1|happiness|0.800|0.158|1.000|100 %|0.00 s|100 %|0.00 s" {
		t.Error(got)
	}
	f.values.SetSelectedIndex(1)
	if got := f.cells(1); !strings.Contains(got, "|happiness|0.200|0.158|0.400|0 %||") {
		t.Error(got)
	}
	f.by.SetSelectedIndex(3)
	f.next()
	if rows, _ := f.table.widget.Length(); rows != 2*2 || !strings.HasPrefix(f.cells(0), "music|all|all|neutral|") {
		t.Errorf("%d rows, the first: %s", rows, f.cells(0))
	}
}

func TestTableAndReportAreSaved(t *testing.T) {
	f := show(t, Source{"one", collect})
	f.next()
	for name, want := range map[string]string{"x.csv": "participant", "x.html": "<svg"} {
		path := filepath.Join(t.TempDir(), name)
		f.saveAs(path)
		f.next()
		text, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(text), want) || !strings.Contains(f.status.Text, path) {
			t.Errorf("%s: %v, %q", name, err, f.status.Text)
		}
	}
	f.saveAs("/nowhere/x.csv")
	f.next()
	if !strings.Contains(f.status.Text, "nowhere") {
		t.Error(f.status.Text)
	}
	f.saveAs("x.txt")
	f.next()
	if !strings.Contains(f.status.Text, ".html") {
		t.Error(f.status.Text)
	}
}

// What cannot be read is said, and what an earlier choice reads is dropped.
func TestTheNewestChoiceIsShown(t *testing.T) {
	gate := make(chan struct{})
	slow := func(ctx context.Context, by ...summary.Key) (*summary.Collection, error) {
		<-gate
		return nil, errors.New("too late")
	}
	broken := func(context.Context, ...summary.Key) (*summary.Collection, error) {
		return nil, errors.New("damaged")
	}
	f := show(t, Source{"slow", slow}, Source{"broken", broken}, Source{"one", collect})
	f.source.SetSelectedIndex(1)
	f.next()
	if !strings.Contains(f.status.Text, "amaged") || !f.save[1].Disabled() {
		t.Error(f.status.Text)
	}
	f.source.SetSelectedIndex(2)
	f.next()
	close(gate)
	f.next()
	if f.status.Text != "" || len(f.table.rows) == 0 {
		t.Errorf("%q", f.status.Text)
	}
}
