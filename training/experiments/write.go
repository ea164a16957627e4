package experiments

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"html/template"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"arbex/model/durable"
)

//go:embed table.html
var page string

var pageTemplate = template.Must(template.New("table").Parse(page))

// write puts the table into a folder in its four forms, and its plot.
func (t *Table) write(folder string) error {
	for extension, render := range map[string]func() ([]byte, error){
		".csv": t.csv, ".md": t.markdown, ".html": t.html, ".json": t.json,
	} {
		text, err := render()
		if err == nil {
			err = durable.WriteFile(filepath.Join(folder, t.Name+extension), text)
		}
		if err != nil {
			return fmt.Errorf("writing the table: %w", err)
		}
	}
	if t.plot == nil || len(t.Rows) == 0 {
		return nil
	}
	return t.plot(filepath.Join(folder, t.Name+".png"), t)
}

func (t *Table) json() ([]byte, error) { return json.MarshalIndent(t, "", "  ") }

func (t *Table) csv() ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	header := []string{"group", "name", "paper"}
	for _, column := range t.Columns {
		header = append(header, column, column+" deviation")
	}
	rows := [][]string{append(header, "runs")}
	for _, row := range t.Rows {
		cells := []string{row.Group, row.Name, row.PaperText()}
		runs := 0
		for _, f := range row.Figures {
			cells, runs = append(cells, fmt.Sprintf("%.4f", f.Mean), fmt.Sprintf("%.4f", f.Deviation)), f.Runs
		}
		rows = append(rows, append(cells, fmt.Sprint(runs)))
	}
	err := w.WriteAll(rows)
	return b.Bytes(), err
}

// PaperText is the paper's number, or nothing where it is not known.
func (r Row) PaperText() string {
	if r.Paper == 0 {
		return ""
	}
	return Spread{Mean: r.Paper, Runs: 1}.String()
}

// Text returns the table in aligned columns, with its conclusion.
func (t *Table) Text() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "\t%s\tpaper\n", strings.Join(t.Columns, "\t"))
	for _, row := range t.Rows {
		fmt.Fprint(w, row.label())
		for _, f := range row.Figures {
			fmt.Fprintf(w, "\t%s", f)
		}
		fmt.Fprintf(w, "%s\t%s\n", strings.Repeat("\t", len(t.Columns)-len(row.Figures)), row.PaperText())
	}
	w.Flush()
	return b.String() + "\n" + t.Conclusion + "\n"
}

// label is group and name.
func (r Row) label() string {
	if r.Group == "" {
		return r.Name
	}
	return r.Group + ", " + r.Name
}

func (t *Table) markdown() ([]byte, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "### %s\n\n", t.Title)
	fmt.Fprintf(&b, "| | %s | paper |\n|---|%s---|\n", strings.Join(t.Columns, " | "), strings.Repeat("---|", len(t.Columns)))
	for _, row := range t.Rows {
		fmt.Fprintf(&b, "| %s |", row.label())
		for _, f := range row.Figures {
			fmt.Fprintf(&b, " %s |", f)
		}
		fmt.Fprintf(&b, "%s %s |\n", strings.Repeat(" |", len(t.Columns)-len(row.Figures)), row.PaperText())
	}
	fmt.Fprintf(&b, "\n%s\n\n", t.Conclusion)
	for _, sentence := range t.About {
		fmt.Fprintf(&b, "- %s\n", sentence)
	}
	return []byte(b.String()), nil
}

func (t *Table) html() ([]byte, error) {
	var b bytes.Buffer
	err := pageTemplate.Execute(&b, t)
	return b.Bytes(), err
}
