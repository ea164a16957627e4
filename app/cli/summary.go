package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"arbex/app/session/summary"
)

// summarize condenses recordings and tables to figures.
type summarize struct {
	Inputs []string `arg:"" name:"input" help:"Recorded session folders, and tables (.csv) or lines (.jsonl) of arbex analyze."`
	Out    []string `help:"Write the table to a .csv file, or a report with curves, for reading and printing, to an .html file. Both can be given; without any the table goes to standard output." placeholder:"FILE" type:"path" sep:"none"`
	By     string   `help:"Group by these, separated by commas: source, participant, condition, trial, segment, segment_name, face. What is left out is pooled." default:"source,participant,condition,trial,segment,face" placeholder:"KEYS"`
}

// Help explains the rows.
func (summarize) Help() string {
	return `A row for each expression of each face, in each segment between two markers of a
session, for the primary and the corrected distribution. What Review changed in a
session counts: markers, names, merged faces, stretches that were left out.

	frames, predicted_share: records with the face; share of them that were judged
	start_s, duration_s: seconds at which the segment begins, and that it lasts
	no_face_share, no_face_s: share of its frames without any face, and seconds
	mean, sd, peak: of the probability
	time_share: share of the judged records in which the expression was the most probable
	onset_s: seconds from the segment's beginning to the first of them; empty: none

--by condition pools participants, trials, segments and faces: a row for each
expression in each condition. --by participant,segment_name pools segments whose
markers have one name.`
}

// Validate is called by kong once the flags are read.
func (s *summarize) Validate() error {
	if _, err := summary.ParseKeys(s.By); err != nil {
		return fmt.Errorf("--by: %w", err)
	}
	for _, path := range s.Out {
		if kind := strings.ToLower(filepath.Ext(path)); kind != ".csv" && kind != ".html" {
			return fmt.Errorf("--out=%s: the name has to end in .csv or .html", path)
		}
	}
	return nil
}

// Run reads every input and writes the table, the report or both.
func (s *summarize) Run(t *terminal) error {
	by, err := summary.ParseKeys(s.By)
	if err != nil {
		return err
	}
	var outputs []output
	for _, path := range s.Out {
		outputs = append(outputs, output{"--out", path})
	}
	if err := checkOutputs(sourceFiles(s.Inputs), outputs...); err != nil {
		return err
	}
	c, err := summary.Collect(context.Background(), s.Inputs, by...)
	if err != nil {
		return err
	}
	for _, warning := range c.Warnings {
		t.logf("%v", warning)
	}
	if len(s.Out) == 0 {
		return summary.Write(t.out, c.Summary.Rows())
	}
	for _, path := range s.Out {
		if err := c.Save(path, t.now()); err != nil {
			return err
		}
	}
	return nil
}
