package experiments

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"arbex/model/durable"
)

// run is a recipe with one seed, done.
type run struct {
	Key      string  `json:"key"`
	Name     string  `json:"name"`
	Seed     uint64  `json:"seed"`
	Measured figures `json:"figures"`
}

// figures are what a head is measured by, on the validation set, in %.
type figures struct {
	Accuracy  float64 `json:"accuracy"` // corrected
	Primary   float64 `json:"primary_accuracy"`
	Precision float64 `json:"precision"` // mean of the classes, corrected
	Recall    float64 `json:"recall"`
	F1        float64 `json:"macro_f1"`
	ECE       float64 `json:"ece"` // expected calibration error, corrected
}

// runColumns are the figures of a table of recipes.
var runColumns = []string{"accuracy", "primary", "precision", "recall", "F1", "calibration error"}

func (f figures) columns() []float64 {
	return []float64{f.Accuracy, f.Primary, f.Precision, f.Recall, f.F1, f.ECE}
}

// runs are the finished runs of an experiment, kept in a file.
type runs struct {
	path  string
	done  map[string]run
	lines []byte
}

// openRuns reads the finished runs of an experiment. A damaged line is a run that
// is not done.
func openRuns(path string) (*runs, error) {
	r := &runs{path: path, done: map[string]run{}}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the runs of the experiment cannot be read: %w", err)
	}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		var done run
		if json.Unmarshal(lines.Bytes(), &done) == nil && done.Key != "" {
			r.add(done)
		}
	}
	return r, nil
}

func (r *runs) add(done run) {
	text, _ := json.Marshal(done) // numbers and texts only
	r.done[done.Key], r.lines = done, append(append(r.lines, text...), '\n')
}

// save adds a run and writes the file anew, so that a crash leaves a whole one.
func (r *runs) save(done run) error {
	r.add(done)
	if err := durable.WriteFile(r.path, r.lines); err != nil {
		return fmt.Errorf("keeping a run: %w", err)
	}
	return nil
}

// recipes makes an experiment of recipes: each is run with every seed.
func recipes(list func() ([]recipe, conclusion)) func(context.Context, Options) (*Table, error) {
	return func(ctx context.Context, o Options) (*Table, error) {
		all, conclude := list()
		return tableOf(ctx, o, all, conclude)
	}
}

func tableOf(ctx context.Context, o Options, all []recipe, conclude conclusion) (*Table, error) {
	finished, err := openRuns(filepath.Join(o.Folder, "runs.jsonl"))
	if err != nil {
		return nil, err
	}
	w := &worker{options: o, features: newFeatures(o), runs: finished}
	defer w.features.close()
	incomplete := w.runAll(ctx, all)
	if incomplete != nil && !errors.Is(incomplete, ErrIncomplete) {
		return nil, incomplete
	}
	table := &Table{About: o.about(), Columns: runColumns, plot: linePlot("corrected accuracy, %")}
	for _, r := range all {
		if row, ok := w.row(r); ok {
			table.Rows = append(table.Rows, row)
		}
	}
	if len(table.Rows) == len(all) {
		table.Conclusion = conclude(table.Rows)
	} else {
		table.Conclusion = fmt.Sprintf("%d of %d rows are there yet: no conclusion.", len(table.Rows), len(all))
	}
	return table, incomplete
}

// about describes what a table is of.
func (o Options) about() []string {
	return []string{
		fmt.Sprintf("model %s, whose backbone computes the features; heads are trained anew", o.Network.Name()),
		fmt.Sprintf("%d pictures of %s to learn from, %d of %s (%s) to measure on", min(o.Pictures, len(o.Train.Samples)), o.Train.Folder, len(o.Valid.Samples), o.Valid.Folder, o.Valid.Split),
		fmt.Sprintf("%d steps of %d faces a run; mean ± standard deviation over up to %d seeds, in %%", o.Steps, headBatch, o.Seeds),
	}
}

// worker does the runs of an experiment.
type worker struct {
	options  Options
	features *features
	runs     *runs
}

// runAll does what is not done, the first seed of every recipe first, so that a
// spent budget leaves a whole table of fewer seeds.
func (w *worker) runAll(ctx context.Context, all []recipe) error {
	o := w.options
	began := o.Now()
	for seed := range o.Seeds {
		for i, r := range all {
			key := w.key(r, uint64(seed+1))
			if _, done := w.runs.done[key]; done {
				continue
			}
			if o.Budget > 0 && o.Now().Sub(began) > o.Budget {
				return ErrIncomplete
			}
			measured, err := w.run(ctx, r, uint64(seed+1))
			if err != nil {
				return fmt.Errorf("%s, seed %d: %w", r.Name, seed+1, err)
			}
			if err := w.runs.save(run{key, r.Name, uint64(seed + 1), measured}); err != nil {
				return err
			}
			o.Progress(seed*len(all)+i+1, o.Seeds*len(all))
		}
	}
	return nil
}

// row gathers a recipe's runs; false without any.
func (w *worker) row(r recipe) (Row, bool) {
	columns := make([][]float64, len(runColumns))
	for seed := range w.options.Seeds {
		done, ok := w.runs.done[w.key(r, uint64(seed+1))]
		if !ok {
			continue
		}
		for i, v := range done.Measured.columns() {
			columns[i] = append(columns[i], v)
		}
	}
	row := Row{Group: r.Group, Name: r.Name, Paper: r.paper, x: r.x, series: r.series}
	for _, values := range columns {
		row.Figures = append(row.Figures, NewSpread(values))
	}
	return row, len(columns[0]) > 0
}
