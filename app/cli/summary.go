package cli

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"

	"arbex/app/session"
	"arbex/app/session/summary"
	"arbex/model/durable"
)

// summarize condenses recordings and tables to figures.
type summarize struct {
	Inputs []string `arg:"" name:"input" help:"Recorded session folders, and tables (.csv) or lines (.jsonl) of arbex analyze."`
	Out    string   `help:"Table to write (.csv); without it, to standard output." placeholder:"FILE" type:"path"`
}

// Help explains the rows.
func (summarize) Help() string {
	return `A row for each expression of each face, in each segment between two markers of a
session, for the primary and the corrected distribution: frames with the face, share
of them that were predicted, share of the segment's frames without a face; mean,
standard deviation and peak of the probability; share of the time that the expression
was the most probable one, and the second at which it first was.`
}

// Run reads every input and writes one table.
func (s *summarize) Run(t *terminal) error {
	if err := checkOutputs(sourceFiles(s.Inputs), output{"--out", s.Out}); err != nil {
		return err
	}
	var rows []summary.Row
	for _, path := range s.Inputs {
		one, err := summarizeInput(path)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		rows = append(rows, one...)
	}
	if s.Out == "" {
		return summary.Write(t.out, rows)
	}
	return durable.Write(s.Out, func(to io.Writer) error { return summary.Write(to, rows) })
}

// summarizeInput returns the rows of a session folder or of a file.
func summarizeInput(path string) ([]summary.Row, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, errors.Unwrap(err)
	}
	if info.IsDir() {
		return summarizeSession(path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, errors.Unwrap(err)
	}
	defer file.Close()
	records := summary.ReadTable(file)
	if filepath.Ext(path) == ".jsonl" {
		records = session.ReadRecords(file)
	}
	return collectBySource(records)
}

func summarizeSession(path string) ([]summary.Row, error) {
	opened, err := session.Open(path)
	if err != nil {
		return nil, err
	}
	events, err := opened.Events()
	if err != nil {
		return nil, err
	}
	var markers []float64
	for _, e := range events {
		if e.Kind == session.Marker {
			markers = append(markers, e.Time)
		}
	}
	return collect(summary.New(path, markers), opened.Records())
}

// collectBySource summarizes each source of a table by itself: faces of two clips
// share no number.
func collectBySource(records iter.Seq2[session.Record, error]) (rows []summary.Row, err error) {
	var order []*summary.Summary
	bySource := map[string]*summary.Summary{}
	for r, err := range records {
		if err != nil {
			return nil, err
		}
		if bySource[r.Source] == nil {
			bySource[r.Source] = summary.New(r.Source, nil)
			order = append(order, bySource[r.Source])
		}
		bySource[r.Source].Add(r)
	}
	for _, s := range order {
		rows = append(rows, s.Rows()...)
	}
	return rows, nil
}

func collect(s *summary.Summary, records iter.Seq2[session.Record, error]) ([]summary.Row, error) {
	for r, err := range records {
		if err != nil {
			return nil, err
		}
		s.Add(r)
	}
	return s.Rows(), nil
}
