package dataset

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"arbex/model/weights"
)

// tableRow is a row of a table whose columns have names.
type tableRow struct {
	head   map[string]int // place of a column, from 1 on, by its small name
	fields []string
}

// get returns a field, empty where the row has none.
func (r tableRow) get(column string) string {
	if i := r.head[column]; i > 0 && i <= len(r.fields) {
		return strings.TrimSpace(r.fields[i-1])
	}
	return ""
}

// tableWith finds a table with columns; the first of them may be missing.
func tableWith(d *dataFolder, perhaps string, columns ...string) (found string) {
	for _, pattern := range []string{"*.csv", "*/*.csv"} {
		paths, _ := filepath.Glob(filepath.Join(escapeGlob(d.path), pattern))
		for _, path := range paths {
			head := columnIndexes(path)
			if slices.ContainsFunc(columns, func(c string) bool { return head[c] == 0 }) {
				continue
			}
			if head[perhaps] > 0 {
				return path
			}
			if found == "" {
				found = path
			}
		}
	}
	return found
}

// columnIndexes reads the places of a table's columns by their small names; none for
// what is no table.
func columnIndexes(path string) map[string]int {
	f, head, _, err := openTable(path)
	if err != nil {
		return nil
	}
	f.Close()
	return head
}

// eachRow reads a table of any size row by row; rows are counted from 1.
func eachRow(path string, do func(number int, row tableRow)) error {
	f, head, rows, err := openTable(path)
	if err != nil {
		return err
	}
	defer f.Close()
	for number := 1; ; number++ {
		fields, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("row %d of %s: %w", number, path, err)
		}
		do(number, tableRow{head, fields})
	}
}

// openTable opens a CSV file and reads its heading.
func openTable(path string) (f *os.File, head map[string]int, rows *csv.Reader, err error) {
	if f, err = weights.OpenRegular(path); err != nil {
		return nil, nil, nil, err
	}
	text := bufio.NewReader(f)
	if mark, _ := text.Peek(3); bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		text.Discard(len(mark))
	}
	rows = csv.NewReader(text)
	rows.FieldsPerRecord = -1
	names, err := rows.Read()
	if err != nil {
		f.Close()
		return nil, nil, nil, fmt.Errorf("the heading of %s: %w", path, err)
	}
	head = map[string]int{}
	for i, name := range names {
		head[strings.ToLower(strings.TrimSpace(name))] = i + 1
	}
	return f, head, rows, nil
}
