package evaluation

import (
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"os"
	"path/filepath"

	"arbex/model/durable"
)

//go:embed report.html
var reportPage string

var reportTemplate = template.Must(template.New("report").Funcs(template.FuncMap{
	"percent": func(v float64) string { return fmt.Sprintf("%.2f %%", 100*v) },
	"four":    func(v float64) string { return fmt.Sprintf("%.4f", v) },
}).Parse(reportPage))

// ReportFiles are the files that Write may write, the page first.
var ReportFiles = []string{"report.html", "report.json", "confusion.png", "coverage.png", "corrupted.png", "tsne.png"}

// Embeddings returns the embeddings that the report is about.
func (r *Report) Embeddings() Embeddings {
	return Embeddings{Classes: r.Classes, Points: r.embeddings, Truth: r.truth}
}

// Write writes the report into a folder: report.json, report.html (a page with the plots
// inside), confusion.png, coverage.png and, where they were measured, corrupted.png and
// tsne.png.
func (r *Report) Write(folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("making the folder for the report: %w", err)
	}
	if err := writeConfusion(filepath.Join(folder, "confusion.png"), r.Classes, r.Score); err != nil {
		return err
	}
	if err := writeCoverage(filepath.Join(folder, "coverage.png"), r.Coverage, r.Primary.Coverage); err != nil {
		return err
	}
	pictures := []string{"confusion.png", "coverage.png"}
	if r.Corrupted != nil {
		if err := writeCorrupted(filepath.Join(folder, "corrupted.png"), r); err != nil {
			return err
		}
		pictures = append(pictures, "corrupted.png")
	}
	if r.DaviesBouldin > 0 {
		if err := PlotEmbeddings(filepath.Join(folder, "tsne.png"), r.Embeddings()); err != nil {
			return err
		}
		pictures = append(pictures, "tsne.png")
	}
	err := durable.Write(filepath.Join(folder, "report.json"), func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(r)
	})
	if err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return r.writePage(folder, pictures)
}

// page is the data of the template.
type page struct {
	*Report
	MetricRows []MetricRow
	Rows       []pageRow
	Pictures   []template.URL
}

// pageRow is a row of the page's table of classes.
type pageRow struct {
	Corrected, Primary ClassScore
	Changes            Changes
}

func (r *Report) writePage(folder string, pictures []string) error {
	p := page{Report: r, MetricRows: MetricRows(r.Score.Metrics, r.Primary.Metrics)}
	for i, c := range r.PerClass {
		p.Rows = append(p.Rows, pageRow{c, r.Primary.PerClass[i], r.Reliability.PerClass[i].Changes})
	}
	for _, name := range pictures {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return fmt.Errorf("writing the report: %w", err)
		}
		p.Pictures = append(p.Pictures, template.URL("data:image/png;base64,"+base64.StdEncoding.EncodeToString(data)))
	}
	err := durable.Write(filepath.Join(folder, "report.html"), func(w io.Writer) error { return reportTemplate.Execute(w, p) })
	if err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}
