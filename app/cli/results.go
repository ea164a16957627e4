package cli

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"arbex/app/session"
	"arbex/model/durable"
	"arbex/vision"
)

// results are the files that an analyze writes: --out and --annotate. They begin
// with the first source that can be opened and take their places at the end.
type results struct {
	out, annotate string // empty: not wanted
	classes       []string

	begun   bool
	frames  int
	table   *durable.File // of out
	rows    *rows
	video   *durable.File // of annotate
	writer  *vision.VideoWriter
	failure error // of writing: there is no use in going on
}

// begin creates the files that are wanted.
func (r *results) begin() error {
	if r.begun {
		return nil
	}
	r.begun = true
	var err error
	if r.out != "" {
		if r.table, err = durable.Create(r.out); err != nil {
			return r.fail(fmt.Errorf("--out: %w", err))
		}
		r.rows = newRows(r.table, r.out, r.classes)
	}
	if r.annotate != "" {
		if r.video, err = durable.Create(r.annotate); err != nil {
			return r.fail(fmt.Errorf("--annotate: %w", err))
		}
	}
	return nil
}

// fail remembers the first failure.
func (r *results) fail(err error) error {
	if r.failure == nil {
		r.failure = err
	}
	return err
}

// write adds the records of a frame.
func (r *results) write(records []session.Record) error {
	r.frames++
	if r.rows == nil {
		return nil
	}
	if err := r.rows.write(records); err != nil {
		return r.fail(err)
	}
	return nil
}

// draw adds a frame to the video.
func (r *results) draw(frame *vision.Frame, rate float64, marks []vision.Annotation) (err error) {
	if r.writer == nil {
		if r.writer, err = vision.NewVideoWriter(r.video.TempPath(), rate, frame.Size()); err != nil {
			r.writer = nil
			return r.fail(r.unfilmed(err))
		}
	}
	vision.Annotate(frame, marks)
	if err := r.writer.Write(frame); err != nil {
		return r.fail(r.unfilmed(err))
	}
	return nil
}

// unfilmed is an error of the video by the name that was asked for.
func (r *results) unfilmed(err error) error {
	return fmt.Errorf("--annotate: %s", strings.ReplaceAll(err.Error(), r.video.TempPath(), r.annotate))
}

// end gives the files their places, and prints where a result is that is not all
// of it: an earlier one stands until it can be replaced by a whole one.
func (r *results) end(whole, interrupted bool, tell func(format string, values ...any)) error {
	var faults []error
	if r.table != nil {
		err := r.rows.flush()
		faults = append(faults, err, r.place(r.table, whole && err == nil, interrupted, tell))
	}
	if r.writer != nil {
		if err := r.writer.Close(); err != nil {
			faults = append(faults, r.unfilmed(err))
			r.video.Discard()
			r.video = nil
		}
	}
	if r.video != nil {
		faults = append(faults, r.place(r.video, whole && r.writer != nil, interrupted, tell))
	}
	return errors.Join(faults...)
}

// worthKeeping reports whether there is something in a file that is not whole.
// Who interrupts before the first frame finds at least the header.
func (r *results) worthKeeping(file *durable.File, interrupted bool) bool {
	if file == r.video {
		return r.writer != nil
	}
	_, err := os.Lstat(file.Path())
	return r.frames > 0 || interrupted && err != nil
}

// place gives one file its place, unless there is nothing in it to keep.
func (r *results) place(file *durable.File, whole, interrupted bool, tell func(string, ...any)) error {
	if !whole && !r.worthKeeping(file, interrupted) {
		file.Discard()
		return nil
	}
	path, err := finish(file, whole)
	switch {
	case err != nil || whole || file.Direct():
	case path == file.Path():
		tell("arbex: what was found is in %s", path)
	default:
		tell("arbex: what was found is in %s; %s is an earlier result and stays", path, file.Path())
	}
	return err
}
