// Package logbook keeps what the program has to say about itself on this
// computer: a log file that never grows beyond a few megabytes, and a report
// when the program crashed.
//
//	book, err := logbook.Open(folder)
//	log.SetOutput(book)                      // Fyne's messages go there as well
//	crash := book.Watch(crashes)             // the last run's report, "" for none
//	text := book.Details("network: compact") // to copy into a message to somebody
//	book.Close()
//
// Nothing is sent anywhere. The files are for the person alone.
package logging

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
)

// The file's name and bounds: the newest file and two older ones.
const (
	fileName        = "arbex.log"
	maxBytes        = 1 << 20
	maxBackups      = 2
	diagnosticLines = 60
)

// Log is an open log file. It is a writer for package log and may be used by
// many goroutines.
type Log struct {
	folder string
	limit  int64
	mutex  sync.Mutex
	file   *os.File
	size   int64
	crash  *os.File // where a crash is written, nil: nowhere
}

var _ io.Writer = (*Log)(nil)

// Open goes on with the log file of a folder, or begins one.
func Open(folder string) (*Log, error) { return open(folder, maxBytes) }

func open(folder string, limit int64) (*Log, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("making the folder of the log: %w; check its rights", err)
	}
	b := &Log{folder: folder, limit: limit}
	return b, b.begin()
}

// Path is the newest file.
func (b *Log) Path() string { return filepath.Join(b.folder, fileName) }

func (b *Log) begin() error {
	file, err := os.OpenFile(b.Path(), os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("opening the log: %w; check the rights of %s", err, b.folder)
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return fmt.Errorf("opening the log: %w", err)
	}
	b.file, b.size = file, info.Size()
	return nil
}

// Write appends an entry. A full disk loses entries and stops nothing.
func (b *Log) Write(entry []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.file == nil {
		return len(entry), nil
	}
	if b.size > 0 && b.size+int64(len(entry)) > b.limit {
		b.rotate()
	}
	if b.file != nil {
		n, _ := b.file.Write(entry)
		b.size += int64(n)
	}
	return len(entry), nil
}

// rotate begins a new file: arbex.log becomes arbex.1.log, and so on.
func (b *Log) rotate() {
	b.file.Close()
	b.file = nil
	for i := maxBackups; i > 0; i-- {
		from := b.Path()
		if i > 1 {
			from = b.older(i - 1)
		}
		os.Rename(from, b.older(i)) // the oldest is replaced
	}
	b.begin() // without it there is no log
}

func (b *Log) older(i int) string { return filepath.Join(b.folder, fmt.Sprintf("arbex.%d.log", i)) }

// Tail returns the newest lines.
func (b *Log) Tail(lines int) string {
	text, err := os.ReadFile(b.Path())
	if err != nil {
		return ""
	}
	all := bytes.SplitAfter(text, []byte("\n"))
	return string(bytes.Join(all[max(0, len(all)-1-lines):], nil))
}

// Close ends the log; later entries are lost.
func (b *Log) Close() error {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.stopWatching()
	if b.file == nil {
		return nil
	}
	err := b.file.Close()
	b.file = nil
	return err
}
