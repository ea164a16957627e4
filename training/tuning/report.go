package tuning

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"os"
	"path/filepath"
	"strings"

	"arbex/assets/message"
	"arbex/model/durable"
	"arbex/training"
	"arbex/training/evaluation"
	"arbex/training/versions"
)

//go:embed report.html
var reportPage string

var reportTemplate = template.Must(template.New("report").Funcs(template.FuncMap{
	"percent": func(v float64) string { return fmt.Sprintf("%.1f %%", 100*v) },
	"three":   func(v float64) string { return fmt.Sprintf("%.3f", v) },
	"date":    func(v versions.Version) string { return v.Created.Format("2 January 2006 15:04") },
	"colour": func(class int) template.CSS {
		r, g, b, _ := evaluation.ClassColour(class).RGBA()
		return template.CSS(fmt.Sprintf("rgb(%d,%d,%d)", r>>8, g>>8, b>>8))
	},
	"join":  func(names []string) string { return strings.Join(names, ", ") },
	"svg":   func(v float64) string { return fmt.Sprintf("%.1f", 12+376*v) },
	"curve": curve,
}).Parse(reportPage))

// Report describes a version for a reader: its origin, its training, and the model
// before and after it. It contains no pictures of faces.
type Report struct {
	Version versions.Version `json:"version"`
	Parent  string           `json:"parent_name"`
	Result  *Result          `json:"-"` // nil for a version without one; the JSON has it inside Version
	Map     *EmbeddingMap    `json:"map,omitempty"`
}

// Write writes report.json and report.html, a page that needs no other file, into a
// folder.
func (r Report) Write(folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return message.Wrap(err, "the folder for the report cannot be made: {{.Cause}}", nil)
	}
	for name, write := range map[string]func(io.Writer) error{
		"report.json": func(w io.Writer) error {
			e := json.NewEncoder(w)
			e.SetIndent("", "  ")
			return e.Encode(r)
		},
		"report.html": func(w io.Writer) error { return reportTemplate.Execute(w, r) },
	} {
		if err := durable.Write(filepath.Join(folder, name), write); err != nil {
			return message.Wrap(err, "the report was not written: {{.Cause}}; is the disk full?", nil)
		}
	}
	return nil
}

// Comparison compares the models on one set of faces, for the page.
type Comparison struct {
	Title, Note   string
	Classes       []string
	Before, After *evaluation.Score
}

// Comparisons returns the sets of faces that were measured.
func (r Report) Comparisons() (all []Comparison) {
	if r.Result == nil {
		return nil
	}
	before, after := r.Result.Before, r.Result.After
	if before.Captured != nil && after.Captured != nil {
		all = append(all, Comparison{"Own faces, held out", "Whole groups that no epoch was trained on or chosen by.", r.Result.Classes, before.Captured, after.Captured})
	}
	if before.Base != nil && after.Base != nil {
		note := "Faces of the base training that no model was trained on."
		if r.Result.BaseFolder != "" {
			note = "Pictures of " + r.Result.BaseFolder + " that were not trained on."
		}
		all = append(all, Comparison{"Base set", note, r.Result.Classes, before.Base, after.Base})
	}
	return all
}

// Shade returns the share of a true class that is predicted as another, 0 to 1.
func (c Comparison) Shade(truth, predicted int) float64 {
	sum := 0
	for _, n := range c.After.Confusion[truth] {
		sum += n
	}
	return float64(c.After.Confusion[truth][predicted]) / float64(max(sum, 1))
}

// curve returns the points of a line through the epochs, in a box of 400x160.
func curve(rows []training.EpochStats, what string) string {
	value := func(r training.EpochStats) float64 { return r.Loss }
	if what == "f1" {
		value = func(r training.EpochStats) float64 { return r.ValidF1 }
	}
	highest := 1e-9
	for _, r := range rows {
		highest = max(highest, value(r))
	}
	if what == "f1" {
		highest = 1
	}
	var points []string
	for i, r := range rows {
		x := 10 + 380*float64(i)/float64(max(len(rows)-1, 1))
		points = append(points, fmt.Sprintf("%.1f,%.1f", x, 150-140*value(r)/highest))
	}
	return strings.Join(points, " ")
}
