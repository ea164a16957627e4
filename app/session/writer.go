package session

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// Writer writes a session. It serves one goroutine. After an error nothing more
// is written; Finish then keeps what there is.
type Writer struct {
	folder string
	about  About
	guard  *os.File // locked while the session is being written
	lines  *stream
	table  *stream
	events *stream
	json   *json.Encoder
	rows   *csv.Writer
	notes  *csv.Writer
	fault  error
	counts Counts // what was written
	last   int    // newest frame written
}

// reserve is kept free for the last words of a session on a full disk.
const (
	reserveFile = ".reserve"
	reserveSize = 64 << 10
)

// Create begins a session in a new folder, with session.json in it.
func Create(folder string, about About) (*Writer, error) { return create(drive{}, folder, about) }

func create(d disk, folder string, about About) (*Writer, error) {
	about.Format, about.Version, about.State = format, version, Unfinished
	if err := os.MkdirAll(filepath.Dir(folder), 0o700); err != nil {
		return nil, fmt.Errorf("session: %w; choose another folder for sessions", err)
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		return nil, fmt.Errorf("session: %w; choose another folder for sessions", err)
	}
	w := &Writer{folder: folder, about: about, last: -1}
	if err := w.begin(d); err != nil {
		w.abandon()
		return nil, err
	}
	return w, nil
}

// begin writes session.json first, then opens the files that grow.
func (w *Writer) begin(d disk) (err error) {
	if w.guard, err = lock(w.folder); err != nil {
		return err
	}
	if err := w.about.save(w.folder); err != nil {
		return fmt.Errorf("session: %w", err)
	}
	if err := os.WriteFile(filepath.Join(w.folder, reserveFile), make([]byte, reserveSize), 0o600); err != nil {
		return fmt.Errorf("session: %w", err)
	}
	for name, into := range map[string]**stream{linesFile: &w.lines, tableFile: &w.table, eventsFile: &w.events} {
		if *into, err = newStream(d, filepath.Join(w.folder, name)); err != nil {
			return err
		}
	}
	w.json, w.rows, w.notes = json.NewEncoder(w.lines), csv.NewWriter(w.table), csv.NewWriter(w.events)
	w.rows.Write(Columns(w.about.Classes))
	w.notes.Write(names(eventTable))
	return w.Sync()
}

// abandon removes a session that could not begin.
func (w *Writer) abandon() {
	w.closeFiles()
	os.RemoveAll(w.folder)
	if w.guard != nil {
		w.guard.Close()
	}
}

// Folder returns where the session is.
func (w *Writer) Folder() string { return w.folder }

// About returns what session.json says.
func (w *Writer) About() About { return w.about }

// Counts returns what was written so far.
func (w *Writer) Counts() Counts { return w.counts }

// Write writes the records of one frame.
func (w *Writer) Write(records []Record) error {
	return w.do(func() error {
		for i := range records {
			if err := errors.Join(w.json.Encode(&records[i]), w.rows.Write(Row(&records[i], w.about.Classes))); err != nil {
				return err
			}
			w.counts.Records++
			if frame := records[i].Frame; frame != w.last {
				w.last = frame
				w.counts.Looked++
			}
		}
		return nil
	})
}

// Note writes an event.
func (w *Writer) Note(e Event) error {
	return w.do(func() error {
		if e.Kind == Marker {
			w.counts.Markers++
		}
		return w.notes.Write(e.row())
	})
}

// Flush gives everything to the operating system, Sync also to the disk.
func (w *Writer) Flush() error {
	return w.do(func() error { return w.each((*stream).flush) })
}

// Sync puts everything on the disk.
func (w *Writer) Sync() error {
	return w.do(func() error { return w.each((*stream).sync) })
}

func (w *Writer) each(do func(*stream) error) error {
	w.rows.Flush()
	w.notes.Flush()
	faults := []error{w.rows.Error(), w.notes.Error()}
	for _, s := range []*stream{w.lines, w.table, w.events} {
		faults = append(faults, do(s))
	}
	return errors.Join(faults...)
}

// do does something unless an earlier step has failed.
func (w *Writer) do(step func() error) error {
	if w.fault != nil {
		return w.fault
	}
	if err := step(); err != nil {
		w.fault = fmt.Errorf("session: writing %s: %w", w.folder, err)
	}
	return w.fault
}

// Finish ends the session. It returns the first thing that went wrong, now or
// before; what was written is kept in any case, and can be opened.
func (w *Writer) Finish(why string, ended time.Time, counts Counts) error {
	defer w.guard.Close()
	w.do(func() error { return w.each((*stream).flush) })
	if err := w.closeFiles(); err != nil && w.fault == nil {
		w.fault = fmt.Errorf("session: finishing %s: %w", w.folder, err)
	}
	w.about.State, w.about.Why, w.about.Ended = Finished, why, stamp(ended)
	w.about.Counts = &counts
	if err := w.about.save(w.folder); err != nil && w.fault == nil {
		w.fault = fmt.Errorf("session: finishing %s: %w", w.folder, err)
	}
	return w.fault
}

// closeFiles makes room for the last words and closes everything.
func (w *Writer) closeFiles() error {
	os.Remove(filepath.Join(w.folder, reserveFile))
	var faults []error
	for _, s := range []*stream{w.lines, w.table, w.events} {
		if s != nil {
			faults = append(faults, s.close())
		}
	}
	return errors.Join(faults...)
}

// lock keeps others from finishing a session that is being written. The
// operating system lets go of it when the program ends, however it ends.
func lock(folder string) (*os.File, error) {
	f, err := os.Open(folder)
	if err != nil {
		return nil, fmt.Errorf("session: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, fmt.Errorf("session: %s: %w", folder, ErrBusy)
	}
	return f, nil
}

// ErrBusy says that a session is being recorded at this moment.
var ErrBusy = errors.New("this session is being recorded at this moment")
