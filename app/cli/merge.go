package cli

import (
	"fmt"
	"io"

	"arbex/app/batch"
	"arbex/model/durable"
)

// merge joins the tables that workers have written.
type merge struct {
	Results string   `arg:"" help:"Folder that arbex analyze --results has filled." placeholder:"DIR" type:"path"`
	Sources []string `arg:"" name:"source" help:"The sources, as they were given to the workers."`
	Out     string   `help:"Table to write (.csv): the rows of all sources, in their order. It is written only when no table is missing and none is too much." required:"" placeholder:"FILE" type:"path"`
}

// Run checks that every source has its table, and writes all rows.
func (m *merge) Run(t *terminal) error {
	sources, _ := batch.ExpandFolders(m.Sources)
	if err := checkOutputs(sourceFiles(sources), output{"--out", m.Out}); err != nil {
		return err
	}
	folder, err := batch.ReadShared(m.Results, sources)
	if err != nil {
		return err
	}
	if err := durable.Write(m.Out, func(w io.Writer) error { return folder.Merge(w) }); err != nil {
		return err
	}
	fmt.Fprintf(t.out, "%d sources in %s\n", len(sources), m.Out)
	return nil
}
