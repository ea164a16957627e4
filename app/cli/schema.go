package cli

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"arbex/app/session"
	"arbex/training/captures"
)

// schema documents the columns and fields of result files.
type schema struct {
	JSON bool `help:"Write one JSON object a kind of file to standard output."`
}

// Run prints every column and field with its unit, range and meaning.
func (s *schema) Run(t *terminal) error {
	encoder := json.NewEncoder(t.out)
	for _, one := range append(session.Schemas(), capturesSchema()) {
		if s.JSON {
			if err := encoder.Encode(one); err != nil {
				return err
			}
			continue
		}
		if err := printSchema(t, one); err != nil {
			return err
		}
	}
	return nil
}

// capturesSchema describes the table of export --captures.
func capturesSchema() session.Schema {
	s := session.Schema{Files: []string{"captures.csv of export --captures and of Teach"}, Rows: "A row for each captured face."}
	for _, c := range captures.Columns {
		s.Columns = append(s.Columns, session.Column{Name: c.Name, Unit: c.Unit, Range: c.Range, Meaning: c.Meaning})
	}
	return s
}

func printSchema(t *terminal, s session.Schema) error {
	fmt.Fprintf(t.out, "%s\n%s\n\n", strings.Join(s.Files, "; "), s.Rows)
	table := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "  column\tin JSON\tunit\trange\tmeaning")
	for _, c := range s.Columns {
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\t%s\n", orDash(c.Name), orDash(c.Field), orDash(c.Unit), c.Range, c.Meaning)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(t.out)
	return err
}

// orDash returns the text, or a dash for none.
func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}
