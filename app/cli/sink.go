package cli

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"arbex/app/session"
)

// rows writes records as the rows of a table or as lines of JSON. What it writes
// to gets whole rows only.
type rows struct {
	to     io.Writer
	most   int // bytes that may wait
	buffer bytes.Buffer
	encode func(*session.Record) error // into buffer
}

// rowsWaiting are so many bytes of rows that they are worth a write.
const rowsWaiting = 32 << 10

// newLines writes a JSON object a line, and nothing waits.
func newLines(to io.Writer) *rows {
	r := &rows{to: to}
	encoder := json.NewEncoder(&r.buffer)
	r.encode = func(record *session.Record) error { return encoder.Encode(record) }
	return r
}

// newTable writes CSV below a header.
func newTable(to io.Writer, classes []string) *rows {
	r := &rows{to: to}
	table := csv.NewWriter(&r.buffer)
	table.Write(session.CSVHeader(classes))
	table.Flush()
	r.encode = func(record *session.Record) error {
		table.Write(session.CSVRow(record, classes))
		table.Flush()
		return table.Error()
	}
	return r
}

// newRows writes in the form that a name's ending stands for, a large piece at a
// time.
func newRows(to io.Writer, name string, classes []string) *rows {
	r := newLines(to)
	if isTable(name) {
		r = newTable(to, classes)
	}
	r.most = rowsWaiting
	return r
}

// isTable and isLines know the endings of --out.
func isTable(path string) bool { return strings.EqualFold(filepath.Ext(path), ".csv") }
func isLines(path string) bool { return strings.EqualFold(filepath.Ext(path), ".jsonl") }

// write adds the records of a frame.
func (r *rows) write(records []session.Record) error {
	for i := range records {
		if err := r.encode(&records[i]); err != nil {
			return fmt.Errorf("writing a record: %w", err)
		}
	}
	if r.buffer.Len() > r.most {
		return r.flush()
	}
	return nil
}

// flush hands on what waits.
func (r *rows) flush() error {
	if r.buffer.Len() == 0 {
		return nil
	}
	defer r.buffer.Reset()
	if _, err := r.to.Write(r.buffer.Bytes()); err != nil {
		return fmt.Errorf("writing records: %w; is the disk full?", err)
	}
	return nil
}
