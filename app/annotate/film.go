package annotate

import (
	"errors"
	"time"

	"arbex/vision"
)

// Film is a video of annotated pictures that is being written: MP4, each picture shown
// from its own time on. It serves one goroutine. Close it.
type Film struct {
	options  Options
	path     string
	rate     float64
	renderer *renderer // nil before the first picture
	video    *vision.VideoWriter
	offset   time.Duration // of the source that is being added
	end      time.Duration // of the newest picture
	interval time.Duration // until the next, about
	stills   int           // of the source
}

// stillDuration is how long a still picture is shown in a film, defaultInterval any
// other whose source has but one.
const (
	stillDuration   = time.Second
	defaultInterval = time.Second / 25
)

// NewFilm returns a film that is written to a path from the first picture on; rate is
// about how many pictures there are a second, 0 if unknown.
func NewFilm(path string, o Options, rate float64) *Film {
	return &Film{options: o, path: path, rate: rate}
}

// NewSource says that the pictures from now on are of another source: it follows the
// one before, and its faces are others.
func (f *Film) NewSource() { f.BeginAt(0) }

// BeginAt is NewSource for a part of a source that begins at a time.
func (f *Film) BeginAt(from time.Duration) {
	f.offset, f.stills = -from, 0
	if f.renderer != nil {
		f.offset += f.end + max(f.interval, defaultInterval)
		f.renderer.history = history{}
	}
}

// Add draws a picture and appends it. Times rise within a source.
func (f *Film) Add(p Picture) (err error) {
	if f.video == nil {
		f.renderer = newRenderer(f.options, p.Image.Rect.Size(), true)
		if f.video, err = vision.NewVideoWriter(f.path, f.rate, f.renderer.canvas.Rect.Size()); err != nil {
			return err
		}
	}
	if p.Still {
		p.Time = time.Duration(f.stills) * stillDuration
		f.stills++
	}
	at := f.offset + p.Time
	f.interval, f.end = at-f.end, at
	if p.Still {
		f.interval = stillDuration
	}
	return f.video.Write(f.renderer.draw(p), at)
}

// Empty reports whether no picture was added.
func (f *Film) Empty() bool { return f.video == nil }

// Codec returns what the pictures are encoded with, "" before the first.
func (f *Film) Codec() string {
	if f.video == nil {
		return ""
	}
	return f.video.Codec()
}

// Close ends the film and verifies it. One without a picture is an error.
func (f *Film) Close() error {
	if f.video == nil {
		return errors.New("there is no picture to make a video of")
	}
	return f.video.Close()
}
