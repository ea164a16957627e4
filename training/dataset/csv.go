package dataset

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"arbex/assets/message"
	"arbex/model/durable"
)

// csvRow is a row of a CSV file.
type csvRow struct {
	number  int // from 1 on; without the heading where there are columns
	fields  []string
	columns map[string]int // indices of named columns, in lower case; nil without a heading
}

// get returns the field of a named column, "" where the row has none.
func (r csvRow) get(column string) string {
	if i, ok := r.columns[column]; ok && i < len(r.fields) {
		return strings.TrimSpace(r.fields[i])
	}
	return ""
}

// floats parses the fields from one on.
func (r csvRow) floats(from int) ([]float32, error) { return parseFloats(r.fields[from:]) }

// csvRows yields the rows of a CSV file, which may differ in length. It reads the
// file while it is iterated; the first error ends the iteration.
func csvRows(path string) iter.Seq2[csvRow, error] {
	return func(yield func(csvRow, error) bool) {
		f, err := durable.OpenRegular(path)
		if err != nil {
			yield(csvRow{}, err)
			return
		}
		defer f.Close()
		r := csv.NewReader(decodeText(f))
		r.FieldsPerRecord = -1
		for number := 1; ; number++ {
			fields, err := r.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				err = rowError(path, number, err)
			}
			if !yield(csvRow{number: number, fields: fields}, err) || err != nil {
				return
			}
		}
	}
}

// tableRows is csvRows for a file whose first row names the columns.
func tableRows(path string) iter.Seq2[csvRow, error] {
	return func(yield func(csvRow, error) bool) {
		var columns map[string]int
		for row, err := range csvRows(path) {
			if err == nil && columns == nil {
				columns = columnIndices(row.fields)
				continue
			}
			row.number, row.columns = row.number-1, columns
			if !yield(row, err) {
				return
			}
		}
	}
}

func columnIndices(names []string) map[string]int {
	columns := map[string]int{}
	for i, name := range names {
		columns[strings.ToLower(strings.TrimSpace(name))] = i
	}
	return columns
}

// rowError wraps an error of a row of a table.
func rowError(path string, number int, err error) error {
	return message.Wrap(err, "row {{.Row}} of {{.Path}}: {{.Cause}}", message.Fields{"Row": number, "Path": path})
}

// lineError wraps an error of a line of a list.
func lineError(path string, number int, err error) error {
	return message.Wrap(err, "line {{.Line}} of {{.Path}}: {{.Cause}}", message.Fields{"Line": number, "Path": path})
}

// wrongWidth is the error of a row that has another number of columns than want.
func (r csvRow) wrongWidth(want int) error {
	return message.New("{{.Count}} columns, not {{.Want}}", message.Fields{"Count": len(r.fields), "Want": want})
}

// quoted returns the beginning of a text of a file in quotes, for an error.
func quoted(text string) string { return fmt.Sprintf("%.40q", text) }

// columnsOf returns the columns that the first row of a CSV file names, nil for a
// file that is none.
func columnsOf(path string) map[string]int {
	for row, err := range csvRows(path) {
		if err != nil {
			return nil
		}
		return columnIndices(row.fields)
	}
	return nil
}

// findTable returns the path of a CSV file that has the columns, in the folder or
// one level below; one that has the optional column as well is preferred. "": none.
func findTable(d *dataFolder, optional string, columns ...string) (found string) {
	for _, pattern := range []string{"*.csv", "*/*.csv"} {
		paths, _ := filepath.Glob(filepath.Join(escapeGlob(d.path), pattern))
		for _, path := range paths {
			named := columnsOf(path)
			has := func(column string) bool { _, ok := named[column]; return ok }
			if slices.ContainsFunc(columns, func(c string) bool { return !has(c) }) {
				continue
			}
			if has(optional) {
				return path
			}
			if found == "" {
				found = path
			}
		}
	}
	return found
}

// maxNumber bounds the numbers in tables: votes and pixels are far smaller.
const maxNumber = 1e6

func parseFloats(texts []string) ([]float32, error) {
	values := make([]float32, len(texts))
	for i, text := range texts {
		v, err := strconv.ParseFloat(strings.TrimSpace(text), 32)
		if err != nil || !(v >= -maxNumber && v <= maxNumber) {
			return nil, message.New("{{.Text}} is not a number", message.Fields{"Text": quoted(text)})
		}
		values[i] = float32(v)
	}
	return values, nil
}
