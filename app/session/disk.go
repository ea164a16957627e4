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

// drive is the real disk.
type drive struct{}

func (drive) create(path string) (file, error) {
	return os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
}

// stream is a text file that grows by whole lines.
type stream struct {
	path   string
	file   file
	buffer *bufio.Writer
}

// streamBuffer holds some tens of frames.
const streamBuffer = 64 << 10

func newStream(d disk, path string) (*stream, error) {
	f, err := d.create(path)
	if err != nil {
		return nil, fmt.Errorf("session: cannot create %s: %w", path, err)
	}
	return &stream{path, f, bufio.NewWriterSize(f, streamBuffer)}, nil
}

func (s *stream) Write(line []byte) (int, error) { return s.buffer.Write(line) }

// flush gives everything to the operating system: a program that is killed no
// longer loses it.
func (s *stream) flush() error { return s.buffer.Flush() }

// sync puts everything on the disk: a power cut no longer loses it.
func (s *stream) sync() error {
	if err := s.flush(); err != nil {
		return err
	}
	return s.file.Sync()
}

// close leaves whole lines behind, also when the disk was full.
func (s *stream) close() error {
	fault := s.sync()
	if err := s.file.Close(); fault == nil {
		fault = err
	}
	if fault != nil {
		trim(s.path)
	}
	return fault
}

// trim cuts a file after its last whole line.
func trim(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	end, err := wholeLines(f)
	if err != nil {
		return err
	}
	return f.Truncate(end)
}

// wholeLines is where the last line that has an end ends.
func wholeLines(f *os.File) (int64, error) {
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
