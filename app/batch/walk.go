package batch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"arbex/app/engine"
	"arbex/vision"
)

// Pace is how a source is gone through; the zero value is every frame without
// a stop.
type Pace struct {
	Pick Pick
	Hold func(ctx context.Context) error // called before each frame; may wait
}

// Seen is a frame that was analysed. All of it belongs to Walk and changes with
// the next frame.
type Seen struct {
	Source string // the file; of a folder, the picture's
	Info   vision.Info
	Frame  *vision.Frame
	Faces  []engine.Face
	Took   time.Duration // finding, aligning and inferring all its faces
}

// Tally is what a walk came across.
type Tally struct {
	Info   vision.Info
	Read   int     // frames, also those not analysed
	Frames int     // analysed
	Faces  int     // in them
	Broken []error // pictures of a folder that cannot be used
	Whole  bool    // the source has come to its end
}

// Trouble puts into words what of the source is missing, or is nil.
func (t Tally) Trouble() error {
	switch cut := t.Info.Damage.Cut; {
	case cut && t.Info.Frames > t.Read:
		return fmt.Errorf("%s: only %d of its %d frames could be read; the file seems to be cut off", t.Info.Name, t.Read, t.Info.Frames)
	case cut:
		return fmt.Errorf("%s: nothing could be read after its %d frames; the file seems to be cut off", t.Info.Name, t.Read)
	}
	switch len(t.Broken) {
	case 0:
		return nil
	case 1:
		return t.Broken[0]
	}
	return fmt.Errorf("%d of %d pictures of %s cannot be used; the first: %w", len(t.Broken), t.Info.Frames, t.Info.Name, t.Broken[0])
}

// Warning puts into words what was damaged in a source that is whole otherwise, and
// that a stream has ended, or is empty.
func (t Tally) Warning() string {
	var parts []string
	if damage := t.Info.Damage.String(); damage != "" {
		parts = append(parts, damage)
	}
	if t.Info.Kind == vision.Stream && t.Whole {
		parts = append(parts, fmt.Sprintf("the stream has ended after %d pictures", t.Read))
	}
	if len(parts) == 0 {
		return ""
	}
	return t.Info.Name + ": " + strings.Join(parts, "; ")
}

// remarks are the trouble and the warning, as far as there are any.
func (t Tally) remarks() (all []string) {
	if trouble := t.Trouble(); trouble != nil {
		all = append(all, trouble.Error())
	}
	if warning := t.Warning(); warning != "" {
		all = append(all, warning)
	}
	return all
}

// Walk analyses a source from its first frame to its last and hands each frame
// over. What it came across is returned with an error too. The source is new,
// and the caller's to close.
func Walk(ctx context.Context, a *engine.Analyser, source vision.Source, p Pace, each func(Seen) error) (tally Tally, err error) {
	a.Reset()
	frame := vision.NewFrame()
	defer frame.Close()
	w := walk{source: source, analyser: a, frame: frame, picker: picker{pick: p.Pick}, each: each, tally: Tally{Info: source.Info()}}
	if stream, ok := source.(interface{ InFull() }); ok {
		stream.InFull()
	}
	defer func() { tally.Info = source.Info() }() // with what was damaged
	for {
		if p.Hold != nil {
			if err := p.Hold(ctx); err != nil {
				return w.tally, err
			}
		}
		if err := ctx.Err(); err != nil {
			return w.tally, err
		}
		err := w.step(ctx)
		if errors.Is(err, io.EOF) {
			w.tally.Whole = true
			return w.tally, nil
		}
		if err != nil {
			return w.tally, fmt.Errorf("%s: %w", w.tally.Info.Spec, err)
		}
	}
}

// walk is a source on its way.
type walk struct {
	source   vision.Source
	analyser *engine.Analyser
	frame    *vision.Frame
	picker   picker
	each     func(Seen) error
	tally    Tally
}

// step takes one frame, or returns io.EOF.
func (w *walk) step(ctx context.Context) error {
	var broken *vision.PictureError
	err := w.source.Read(w.frame)
	if errors.As(err, &broken) {
		w.tally.Broken = append(w.tally.Broken, err)
		return nil
	}
	if err != nil {
		return err
	}
	w.tally.Read++
	if !w.picker.wants(w.frame) {
		return nil
	}
	begin := time.Now()
	faces, err := w.analyser.Analyse(ctx, w.frame)
	if err != nil {
		return err
	}
	w.tally.Frames++
	w.tally.Faces += len(faces)
	return w.each(Seen{w.name(), w.source.Info(), w.frame, faces, time.Since(begin)})
}

// name is the file behind a frame of a folder, else the source.
func (w *walk) name() string {
	if folder, ok := w.source.(interface{ Path(int) string }); ok {
		return folder.Path(w.frame.Index)
	}
	return w.source.Info().Spec
}
