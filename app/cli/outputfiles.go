package cli

import (
	"errors"
	"fmt"
	"os"

	"arbex/app/annotate"
	"arbex/app/batch"
	"arbex/app/session"
	"arbex/model/durable"
)

// outputFiles are the files of analyze --out and --annotate. They are created with the
// first source that can be opened and get their final names at the end.
type outputFiles struct {
	tables    []*tableFile
	videoPath string            // empty: not wanted
	pictures  *annotationFolder // of annotate, instead of videoPath; nil: not wanted
	classes   []string

	created bool
	frames  int
	video   *durable.File // of annotate
	film    *annotate.Film
	failure error // of writing: there is no use in going on
}

// tableFile is a file of --out.
type tableFile struct {
	path    string
	file    *durable.File // nil: not created yet
	records *recordWriter
}

func newTables(paths []string) (tables []*tableFile) {
	for _, path := range paths {
		tables = append(tables, &tableFile{path: path})
	}
	return tables
}

// create creates the file.
func (f *tableFile) create(classes []string) (err error) {
	if f.file, err = durable.Create(f.path); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	f.records = newRecordWriter(f.file, f.path, classes)
	return nil
}

// create creates the files.
func (r *outputFiles) create() error {
	if r.created {
		return nil
	}
	r.created = true
	var err error
	for _, table := range r.tables {
		if err := table.create(r.classes); err != nil {
			return r.fail(err)
		}
	}
	if r.videoPath != "" {
		if r.video, err = durable.Create(r.videoPath); err != nil {
			return r.fail(fmt.Errorf("--annotate: %w", err))
		}
	}
	if r.pictures != nil {
		if err = os.MkdirAll(r.pictures.path, 0o755); err != nil {
			return r.fail(fmt.Errorf("--annotate: %w", err))
		}
	}
	return nil
}

// fail records the first failure.
func (r *outputFiles) fail(err error) error {
	if r.failure == nil {
		r.failure = err
	}
	return err
}

// write adds the records of a frame.
func (r *outputFiles) write(records []session.Record) error {
	r.frames++
	for _, table := range r.tables {
		if err := table.records.write(records); err != nil {
			return r.fail(err)
		}
	}
	return nil
}

// annotated reports whether anything is drawn.
func (r *outputFiles) annotated() bool { return r.videoPath != "" || r.pictures != nil }

// annotate draws a frame; rate is about how many of its source there are a second.
func (r *outputFiles) annotate(s batch.FrameResult, rate float64) error {
	var err error
	if r.pictures != nil {
		err = r.pictures.add(s, rate)
	} else {
		if r.film == nil {
			r.film = annotate.NewFilm(r.video.TempPath(), annotate.Options{Classes: r.classes}, rate)
		}
		err = r.film.Add(annotated(s))
	}
	if err != nil {
		return r.fail(r.annotateError(err))
	}
	return nil
}

// finishSource ends what is drawn of one source; whole reports whether its end was
// reached.
func (r *outputFiles) finishSource(whole bool, log func(format string, values ...any)) error {
	if r.film != nil {
		r.film.NewSource()
	}
	if r.pictures == nil {
		return nil
	}
	if err := r.pictures.finish(whole, log); err != nil {
		return r.fail(err)
	}
	return nil
}

// annotateError adds the flag and the video's path to an error.
func (r *outputFiles) annotateError(err error) error {
	path := r.videoPath
	if r.pictures != nil {
		path = r.pictures.path
	}
	return fmt.Errorf("--annotate=%s: %w", path, err)
}

// commit renames the files to their final paths, and prints the path of an incomplete
// result: it does not replace an earlier one.
func (r *outputFiles) commit(whole, interrupted bool, log func(format string, values ...any)) error {
	var faults []error
	for _, table := range r.tables {
		if table.file == nil {
			continue
		}
		err := table.records.flush()
		faults = append(faults, err, r.commitFile(table.file, whole && err == nil, interrupted, log))
	}
	if r.film != nil {
		if err := r.film.Close(); err != nil {
			faults = append(faults, r.annotateError(err))
			r.video.Discard()
			r.video = nil
		}
	}
	if r.video != nil {
		faults = append(faults, r.commitFile(r.video, whole && r.film != nil, interrupted, log))
		logCodec(r.film, log)
	}
	return errors.Join(faults...)
}

// worthKeeping reports whether an incomplete file holds anything. After an interruption
// before the first frame that is at least the header.
func (r *outputFiles) worthKeeping(file *durable.File, interrupted bool) bool {
	if file == r.video {
		return r.film != nil
	}
	_, err := os.Lstat(file.Path())
	return r.frames > 0 || interrupted && err != nil
}

// commitFile renames one file, or discards it when it holds nothing.
func (r *outputFiles) commitFile(file *durable.File, whole, interrupted bool, log func(string, ...any)) error {
	if !whole && !r.worthKeeping(file, interrupted) {
		file.Discard()
		return nil
	}
	path, err := commitOrSetAside(file, whole)
	switch {
	case err != nil || whole || file.Direct():
	case path == file.Path():
		log("arbex: what was found is in %s", path)
	default:
		log("arbex: what was found is in %s; %s is an earlier result and stays", path, file.Path())
	}
	return err
}
