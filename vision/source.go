package vision

import (
	"errors"
	"fmt"
	"time"
)

// Demo is the spec that opens the clip shipped inside the program.
const Demo = "demo"

// Source delivers pictures. It serves one goroutine; Close may be called from
// another one and makes a waiting Read return.
type Source interface {
	Info() Info
	// Read puts the next picture into dst. It returns io.EOF after the last
	// one, a *PictureError for a picture that can be skipped by reading on, and
	// ErrStalled when nothing arrived for several seconds.
	Read(dst *Frame) error
	Close() error
}

// Kind says what a source is made of.
type Kind int

const (
	Camera  Kind = iota // a video device of this machine
	Clip                // a video file, or a stream with an end
	Stream              // a live network stream
	Picture             // one picture file
	Folder              // the pictures of a folder, in the order of their names
)

// String names the kind for a person.
func (k Kind) String() string {
	names := [...]string{"camera", "clip", "stream", "picture", "folder"}
	if k < 0 || int(k) >= len(names) {
		return fmt.Sprintf("kind %d", int(k))
	}
	return names[k]
}

// Info describes an open source.
type Info struct {
	Spec          string // what Open was given, Redacted
	Name          string // what to call it on screen
	Kind          Kind
	Width, Height int           // of the first picture; 0 while unknown
	FPS           float64       // mean rate, 0 when the source has none; frames have their own times
	Frames        int           // 0 when unknown
	Duration      time.Duration // of a clip, 0 when unknown
	Live          bool          // frames arrive in real time and old ones are dropped
	Orientation   Orientation   // of the pictures, see Turned
	Damage        Damage        // what could not be shown so far
	Skipped       SkippedFiles  // of a folder: what it holds beside pictures
}

var (
	// ErrStalled is returned when a source delivers nothing for several
	// seconds. Close it and open it again.
	ErrStalled = errors.New("no picture has arrived for several seconds")

	// errUndecodable is returned when what a stream delivers cannot be decoded any more.
	errUndecodable = errors.New("what arrives cannot be decoded; check that the address is that of a video")

	// ErrClosed is returned by Read after Close.
	ErrClosed = errors.New("the source is closed")
)

// PictureError is a picture of a folder that cannot be used. The source stands
// on the next one: Read may be called again.
type PictureError struct {
	Path string
	Err  error
}

func (e *PictureError) Error() string { return fmt.Sprintf("%s: %v", e.Path, e.Err) }

func (e *PictureError) Unwrap() error { return e.Err }
