package vision

import (
	"errors"
	"fmt"
	"time"

	"arbex/assets/message"
	"arbex/vision/media"
)

// Demo is the spec of the clip that ships inside the program.
const Demo = "demo"

// Source delivers frames. It serves one goroutine; Close may be called from
// another one and makes a waiting Read return.
type Source interface {
	// Info describes the source as far as it is known by now.
	Info() Info
	// Read puts the next frame into dst. It returns io.EOF after the last one, a
	// *PictureError for a picture that can be skipped by reading on, and ErrStalled
	// when nothing has arrived for several seconds.
	Read(dst *Frame) error
	Close() error
}

// Kind is the kind of a source.
type Kind int

const (
	Camera  Kind = iota // a video device of this machine
	Clip                // a video file
	Stream              // a live network stream
	Picture             // one picture file
	Folder              // the pictures of a folder, sorted by name
)

// String returns the name of the kind.
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
	Name          string // for display
	Kind          Kind
	Width, Height int           // of the first frame, pixels; 0 while unknown
	FPS           float64       // mean frame rate, 0 if unknown; frames have their own times
	Frames        int           // 0 if unknown
	Duration      time.Duration // of a clip, 0 if unknown
	Live          bool          // frames arrive in real time and older ones are dropped
	Orientation   Orientation   // see WithOrientation
	Damage        Damage        // what could not be decoded so far
	Skipped       media.Skipped // what a folder holds beside pictures
}

var (
	// ErrStalled is returned when a source has delivered nothing for several
	// seconds. Close it and open it again.
	ErrStalled = message.New("no picture has arrived for several seconds", nil)

	// errUndecodable is returned when nothing of what a stream delivers can be decoded.
	errUndecodable = message.New("what arrives cannot be decoded; check that the address is that of a video", nil)

	// ErrClosed is returned by Read after Close.
	ErrClosed = errors.New("the source is closed")
)

// PictureError is a picture of a folder that cannot be used. Read may be called
// again for the next one.
type PictureError struct {
	Path string
	Err  error
}

func (e *PictureError) Error() string { return fmt.Sprintf("%s: %v", e.Path, e.Err) }

// Unwrap returns the cause.
func (e *PictureError) Unwrap() error { return e.Err }
