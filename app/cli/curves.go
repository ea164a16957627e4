package cli

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"strings"

	"arbex/app/session"
	"arbex/app/session/summary"
)

// curves draws the expressions of a face over time.
type curves struct {
	Input string  `arg:"" help:"A recorded session folder, or a table (.csv) or lines (.jsonl) of arbex analyze."`
	Out   string  `help:"Figure to write, .svg or .png." required:"" placeholder:"FILE" type:"path"`
	Face  int     `help:"Number of the face; 0: the one with the most records." default:"0" placeholder:"N"`
	From  float64 `help:"Second to begin with." default:"0" placeholder:"SECONDS"`
	Head  bool    `help:"Add yaw, pitch and roll of the head."`
	To    float64 `help:"Second to end with; 0: the end." default:"0" placeholder:"SECONDS"`
}

// Help explains the figure.
func (curves) Help() string {
	return `A plot for each expression over one axis of time: bold and orange the corrected
probability, thin and blue the primary one, dashed where a marker was set; with
--head a plot of the head's angles below them. What Review changed in a session
counts. A table of several sources is drawn for its first.`
}

// Validate is called by kong once the flags are read.
func (c *curves) Validate() error {
	switch kind := strings.ToLower(filepath.Ext(c.Out)); {
	case kind != ".svg" && kind != ".png":
		return fmt.Errorf("--out=%s: the name has to end in .svg or .png", c.Out)
	case c.Face < 0:
		return fmt.Errorf("--face=%d: faces are numbered from 1", c.Face)
	case c.To != 0 && c.To <= c.From:
		return fmt.Errorf("--from=%v --to=%v: nothing is between them", c.From, c.To)
	}
	return checkAmounts(number{"--from", c.From}, number{"--to", c.To})
}

// Run reads the input and writes the figure.
func (c *curves) Run(t *terminal) error {
	if err := checkOutputs(sourceFiles([]string{c.Input}), output{"--out", c.Out}); err != nil {
		return err
	}
	until := c.To
	if until == 0 {
		until = math.Inf(1)
	}
	drawn := summary.NewCurves()
	warnings, err := summary.Load(context.Background(), c.Input, func(r session.Record) {
		if r.Time >= c.From && r.Time <= until {
			drawn.Add(r)
		}
	})
	for _, warning := range warnings {
		t.logf("%v", warning)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", c.Input, err)
	}
	if err := drawn.WriteFigure(c.Out, summary.Figure{Face: c.Face, Head: c.Head}); err != nil {
		return fmt.Errorf("%s: %w", c.Input, err)
	}
	return nil
}
