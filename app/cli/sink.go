package cli

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"arbex/app/session"
)

// sink takes records, one after the other.
type sink interface {
	write(*session.Record) error
	close() error
}

var (
	_ sink = (*lines)(nil)
	_ sink = (*table)(nil)
	_ sink = (sinks)(nil)
)

// sinks writes everything to each of several.
type sinks []sink

func (all sinks) write(r *session.Record) error {
	for _, one := range all {
		if err := one.write(r); err != nil {
			return fmt.Errorf("writing a record: %w; is the disk full?", err)
		}
	}
	return nil
}

func (all sinks) close() error {
	var faults []error
	for _, one := range all {
		faults = append(faults, one.close())
	}
	return errors.Join(faults...)
}

// createSink makes the file that --out names; its ending chooses the form.
func createSink(path string, classes []string) (sink, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, fmt.Errorf("cannot write %s: %w; choose another --out", path, err)
	}
	if isTable(path) {
		return newTable(file, classes)
	}
	return &lines{json.NewEncoder(file), file}, nil
}

// isTable and isLines know the endings of --out.
func isTable(path string) bool { return strings.EqualFold(filepath.Ext(path), ".csv") }
func isLines(path string) bool { return strings.EqualFold(filepath.Ext(path), ".jsonl") }

// lines writes a JSON object per line.
type lines struct {
	encoder *json.Encoder
	file    io.Closer // nil: not ours to close
}

func (l *lines) write(r *session.Record) error { return l.encoder.Encode(r) }

func (l *lines) close() error {
	if l.file == nil {
		return nil
	}
	return l.file.Close()
}

// table writes a CSV row per record under one header.
type table struct {
	rows    *csv.Writer
	classes []string
	file    io.Closer
}

func newTable(file io.WriteCloser, classes []string) (*table, error) {
	t := &table{csv.NewWriter(file), classes, file}
	return t, t.rows.Write(session.Columns(classes))
}

func (t *table) write(r *session.Record) error { return t.rows.Write(session.Row(r, t.classes)) }

func (t *table) close() error {
	t.rows.Flush()
	return errors.Join(t.rows.Error(), t.file.Close())
}
