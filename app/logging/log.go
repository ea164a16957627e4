package logging

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"arbex/assets/message"
)

// The log's file and its bounds: the newest file and two older ones.
const (
	fileName   = "arbex.log"
	maxBytes   = 1 << 20
	maxBackups = 2
)

// Log is an open log file. It is a writer for package log and may be used from any
// goroutine. Rotating takes no goroutine, so that closing leaves none behind.
type Log struct {
	folder string
	limit  int64
	mutex  sync.Mutex
	file   *os.File // nil once closed, or when rotating failed
	size   int64
	crash  *os.File // where a crash would be written; nil: nowhere
}

var _ io.Writer = (*Log)(nil)

// Open opens the log file of a folder to append to it.
func Open(folder string) (*Log, error) { return open(folder, maxBytes) }

func open(folder string, limit int64) (*Log, error) {
	l := &Log{folder: folder, limit: limit}
	err := os.MkdirAll(folder, 0o700)
	if err == nil {
		err = l.openFile()
	}
	if err != nil {
		return nil, message.Wrap(err, "the log cannot be opened: {{.Cause}}; check the rights of {{.Folder}}", message.Fields{"Folder": folder})
	}
	return l, nil
}

// Path returns the path of the newest file.
func (l *Log) Path() string { return filepath.Join(l.folder, fileName) }

func (l *Log) openFile() error {
	file, err := os.OpenFile(l.Path(), os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return err
	}
	l.file, l.size = file, info.Size()
	return nil
}

// Write appends an entry. It never fails: a full disk loses entries and stops
// nothing.
func (l *Log) Write(entry []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.file == nil {
		return len(entry), nil
	}
	if l.size > 0 && l.size+int64(len(entry)) > l.limit {
		l.rotate()
	}
	if l.file != nil {
		n, _ := l.file.Write(entry)
		l.size += int64(n)
	}
	return len(entry), nil
}

// rotate starts a new file: arbex.log becomes arbex.1.log, and so on.
func (l *Log) rotate() {
	l.file.Close()
	l.file = nil
	for i := maxBackups; i > 0; i-- {
		from := l.Path()
		if i > 1 {
			from = l.backup(i - 1)
		}
		os.Rename(from, l.backup(i)) // the oldest is replaced
	}
	l.openFile() // when this fails there is no log any more
}

func (l *Log) backup(i int) string { return filepath.Join(l.folder, fmt.Sprintf("arbex.%d.log", i)) }

// Tail returns the newest lines, those before the last rotation too.
func (l *Log) Tail(lines int) string {
	l.mutex.Lock() // or a rotation between the two would hide a file
	defer l.mutex.Unlock()
	older, _ := os.ReadFile(l.backup(1)) // there may be none
	newest, _ := os.ReadFile(l.Path())
	all := bytes.SplitAfter(append(older, newest...), []byte("\n"))
	if last := len(all) - 1; len(all[last]) == 0 { // what follows the last line
		all = all[:last]
	}
	return string(bytes.Join(all[max(0, len(all)-lines):], nil))
}

// Close closes the log; later entries are lost. It also tells WatchCrashes that
// this run ended well.
func (l *Log) Close() error {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.stopWatching()
	if l.file == nil {
		return nil
	}
	err := l.file.Close()
	l.file = nil
	return err
}
