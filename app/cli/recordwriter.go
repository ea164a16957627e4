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

// recordWriter writes records as CSV or JSON Lines. It writes whole rows only.
type recordWriter struct {
	to         io.Writer
	bufferSize int // bytes that are buffered
	buffer     bytes.Buffer
	encode     func(*session.Record) error // into buffer
}

// recordBufferSize is the number of bytes that are buffered for a file.
const recordBufferSize = 32 << 10

// newJSONLinesWriter returns a writer of a JSON object per line, without a buffer.
func newJSONLinesWriter(to io.Writer) *recordWriter {
	r := &recordWriter{to: to}
	encoder := json.NewEncoder(&r.buffer)
	r.encode = func(record *session.Record) error { return encoder.Encode(record) }
	return r
}

// newCSVWriter returns a writer of CSV with a header.
func newCSVWriter(to io.Writer, classes []string) *recordWriter {
	r := &recordWriter{to: to}
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

// newRecordWriter returns a buffered writer in the format of a file name's extension.
func newRecordWriter(to io.Writer, name string, classes []string) *recordWriter {
	r := newJSONLinesWriter(to)
	if isCSV(name) {
		r = newCSVWriter(to, classes)
	}
	r.bufferSize = recordBufferSize
	return r
}

// isCSV and isJSONLines recognise the formats of --out by the extension.
func isCSV(path string) bool       { return strings.EqualFold(filepath.Ext(path), ".csv") }
func isJSONLines(path string) bool { return strings.EqualFold(filepath.Ext(path), ".jsonl") }

// write adds the records of a frame.
func (r *recordWriter) write(records []session.Record) error {
	for i := range records {
		if err := r.encode(&records[i]); err != nil {
			return fmt.Errorf("writing a record: %w", err)
		}
	}
	if r.buffer.Len() > r.bufferSize {
		return r.flush()
	}
	return nil
}

// flush writes what is buffered.
func (r *recordWriter) flush() error {
	if r.buffer.Len() == 0 {
		return nil
	}
	defer r.buffer.Reset()
	if _, err := r.to.Write(r.buffer.Bytes()); err != nil {
		return fmt.Errorf("writing records: %w; is the disk full?", err)
	}
	return nil
}
