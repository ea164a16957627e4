package session

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// Writer writes a session. It serves one goroutine. After an error nothing more
// is written; Finish then keeps what there is.
type Writer struct {
	folder     string
	metadata   Metadata
	folderLock *flock.Flock // locked while the session is being written
	jsonFile   *lineFile
	csvFile    *lineFile
	eventsFile *lineFile
	json       *json.Encoder
	rows       *csv.Writer
	eventRows  *csv.Writer
	err        error
	counts     Counts // what was written
	lastFrame  int    // newest frame written
}

// reserve is kept free for the last words of a session on a full disk.
const (
	reserveFile = ".reserve"
	reserveSize = 64 << 10
)

// Create begins a session in a new folder, with session.json in it.
func Create(folder string, about Metadata) (*Writer, error) { return create(osDisk{}, folder, about) }

func create(d disk, folder string, about Metadata) (*Writer, error) {
	about.Format, about.Version, about.State = format, version, Unfinished
	if err := os.MkdirAll(filepath.Dir(folder), 0o700); err != nil {
		return nil, fmt.Errorf("session: %w; choose another folder for sessions", err)
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		return nil, fmt.Errorf("session: %w; choose another folder for sessions", err)
	}
	w := &Writer{folder: folder, metadata: about, lastFrame: -1}
	if err := w.begin(d); err != nil {
		w.abandon()
		return nil, err
	}
	return w, nil
}

// begin writes session.json first, then opens the files that grow.
func (w *Writer) begin(d disk) (err error) {
	if w.folderLock, err = lockFolder(w.folder); err != nil {
		return err
	}
	if err := w.metadata.save(w.folder); err != nil {
		return fmt.Errorf("session: %w", err)
	}
	if err := os.WriteFile(filepath.Join(w.folder, reserveFile), make([]byte, reserveSize), 0o600); err != nil {
		return fmt.Errorf("session: %w", err)
	}
	for name, into := range map[string]**lineFile{linesFile: &w.jsonFile, tableFile: &w.csvFile, eventsFile: &w.eventsFile} {
		if *into, err = newLineFile(d, filepath.Join(w.folder, name)); err != nil {
			return err
		}
	}
	w.json, w.rows, w.eventRows = json.NewEncoder(w.jsonFile), csv.NewWriter(w.csvFile), csv.NewWriter(w.eventsFile)
	w.rows.Write(CSVHeader(w.metadata.Classes))
	w.eventRows.Write(names(eventColumns))
	return w.Sync()
}

// abandon removes a session that could not begin.
func (w *Writer) abandon() {
	w.closeFiles()
	os.RemoveAll(w.folder)
	if w.folderLock != nil {
		w.folderLock.Close()
	}
}

// Folder returns where the session is.
func (w *Writer) Folder() string { return w.folder }

// Metadata returns what session.json says.
func (w *Writer) Metadata() Metadata { return w.metadata }

// Counts returns what was written so far.
func (w *Writer) Counts() Counts { return w.counts }

// Write writes the records of one frame.
func (w *Writer) Write(records []Record) error {
	return w.do(func() error {
		for i := range records {
			if err := errors.Join(w.json.Encode(&records[i]), w.rows.Write(CSVRow(&records[i], w.metadata.Classes))); err != nil {
				return err
			}
			w.counts.Records++
			if frame := records[i].Frame; frame != w.lastFrame {
				w.lastFrame = frame
				w.counts.Frames++
			}
		}
		return nil
	})
}

// WriteEvent writes an event.
func (w *Writer) WriteEvent(e Event) error {
	return w.do(func() error {
		if e.Kind == Marker {
			w.counts.Markers++
		}
		return w.eventRows.Write(e.row())
	})
}

// Flush gives everything to the operating system, Sync also to the disk.
func (w *Writer) Flush() error {
	return w.do(func() error { return w.each((*lineFile).flush) })
}

// Sync puts everything on the disk.
func (w *Writer) Sync() error {
	return w.do(func() error { return w.each((*lineFile).sync) })
}

func (w *Writer) each(do func(*lineFile) error) error {
	w.rows.Flush()
	w.eventRows.Flush()
	faults := []error{w.rows.Error(), w.eventRows.Error()}
	for _, s := range []*lineFile{w.jsonFile, w.csvFile, w.eventsFile} {
		faults = append(faults, do(s))
	}
	return errors.Join(faults...)
}

// do does something unless an earlier step has failed.
func (w *Writer) do(step func() error) error {
	if w.err != nil {
		return w.err
	}
	if err := step(); err != nil {
		w.err = fmt.Errorf("session: writing %s: %w", w.folder, err)
	}
	return w.err
}

// Finish ends the session. It returns the first thing that went wrong, now or
// before; what was written is kept in any case, and can be opened.
func (w *Writer) Finish(why string, ended time.Time, counts Counts) error {
	defer w.folderLock.Close()
	w.do(func() error { return w.each((*lineFile).flush) })
	if err := w.closeFiles(); err != nil && w.err == nil {
		w.err = fmt.Errorf("session: finishing %s: %w", w.folder, err)
	}
	w.metadata.State, w.metadata.EndReason, w.metadata.Ended = Finished, why, roundTime(ended)
	w.metadata.Counts = &counts
	if err := w.metadata.save(w.folder); err != nil && w.err == nil {
		w.err = fmt.Errorf("session: finishing %s: %w", w.folder, err)
	}
	return w.err
}

// closeFiles makes room for the last words and closes everything.
func (w *Writer) closeFiles() error {
	os.Remove(filepath.Join(w.folder, reserveFile))
	var faults []error
	for _, s := range []*lineFile{w.jsonFile, w.csvFile, w.eventsFile} {
		if s != nil {
			faults = append(faults, s.close())
		}
	}
	return errors.Join(faults...)
}

// lockFolder keeps others from finishing a session that is being written. The
// operating system lets go of it when the program ends, however it ends.
func lockFolder(folder string) (*flock.Flock, error) {
	l := flock.New(folder, flock.SetFlag(os.O_RDONLY))
	locked, err := l.TryLock()
	switch {
	case err != nil:
		return nil, fmt.Errorf("session: %w", err)
	case !locked:
		return nil, fmt.Errorf("session: %s: %w", folder, ErrBusy)
	}
	return l, nil
}

// ErrBusy says that a session is being recorded at this moment.
var ErrBusy = errors.New("this session is being recorded at this moment")
