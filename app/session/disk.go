package session

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
)

// disk creates a session's growing files. Tests replace it by one that fails.
type disk interface {
	create(path string) (file, error)
}

// file is a growing file.
type file interface {
	io.Writer
	io.WriterAt
	Sync() error
	Close() error
}

// osDisk is the disk of the operating system.
type osDisk struct{}

func (osDisk) create(path string) (file, error) {
	return os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
}

// lineFile is a text file that grows by whole lines.
type lineFile struct {
	path   string
	file   file
	buffer *bufio.Writer
}

// lineBuffer is the size of a write buffer: some tens of frames.
const lineBuffer = 64 << 10

func newLineFile(d disk, path string) (*lineFile, error) {
	f, err := d.create(path)
	if err != nil {
		return nil, fmt.Errorf("cannot create %s: %w", path, err)
	}
	return &lineFile{path, f, bufio.NewWriterSize(f, lineBuffer)}, nil
}

func (s *lineFile) Write(line []byte) (int, error) { return s.buffer.Write(line) }

// flush hands everything to the operating system, so that a kill does not lose
// it.
func (s *lineFile) flush() error { return s.buffer.Flush() }

// sync writes everything to the disk, so that a power cut does not lose it.
func (s *lineFile) sync() error {
	if err := s.flush(); err != nil {
		return err
	}
	return s.file.Sync()
}

// close closes the file. It leaves whole lines behind, also on a full disk.
func (s *lineFile) close() error {
	fault := s.sync()
	if err := s.file.Close(); fault == nil {
		fault = err
	}
	if fault != nil {
		trimPartialLine(s.path)
	}
	return fault
}

// trimPartialLine truncates a file after its last whole line.
func trimPartialLine(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	end, err := lastLineEnd(f)
	if err != nil {
		return err
	}
	return f.Truncate(end)
}

// lastLineEnd returns the offset after the last newline, 0 for none.
func lastLineEnd(f *os.File) (int64, error) {
	end, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return 0, err
	}
	for piece := make([]byte, 64<<10); end > 0; {
		from := max(0, end-int64(len(piece)))
		n, err := f.ReadAt(piece[:end-from], from)
		if err != nil && err != io.EOF {
			return 0, err
		}
		if at := bytes.LastIndexByte(piece[:n], '\n'); at >= 0 {
			return from + int64(at) + 1, nil
		}
		end = from
	}
	return 0, nil
}
