package session

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
)

// disk is where a session's growing files are made. Tests put a failing one in
// its place.
type disk interface {
	create(path string) (file, error)
}

// file is what a session needs of a file that grows.
type file interface {
	io.Writer
	io.WriterAt
	Sync() error
	Close() error
}

// osDisk is the real disk.
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

// lineBuffer holds some tens of frames.
const lineBuffer = 64 << 10

func newLineFile(d disk, path string) (*lineFile, error) {
	f, err := d.create(path)
	if err != nil {
		return nil, fmt.Errorf("session: cannot create %s: %w", path, err)
	}
	return &lineFile{path, f, bufio.NewWriterSize(f, lineBuffer)}, nil
}

func (s *lineFile) Write(line []byte) (int, error) { return s.buffer.Write(line) }

// flush gives everything to the operating system: a program that is killed no
// longer loses it.
func (s *lineFile) flush() error { return s.buffer.Flush() }

// sync puts everything on the disk: a power cut no longer loses it.
func (s *lineFile) sync() error {
	if err := s.flush(); err != nil {
		return err
	}
	return s.file.Sync()
}

// close leaves whole lines behind, also when the disk was full.
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

// trimPartialLine cuts a file after its last whole line.
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

// lastLineEnd is where the last line that has an end ends.
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
