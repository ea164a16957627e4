package session

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"arbex/assets/message"

	"github.com/gofrs/flock"
)

// Writer writes a session. It serves one goroutine. After an error nothing more
// is written; Finish keeps what there is.
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
	segments   segmenter
}

// The reserve is freed to write the end of a session on a full disk.
const (
	reserveFile = ".reserve"
	reserveSize = 64 << 10
)

// Create creates a session in a new folder, with session.json in it.
func Create(folder string, about Metadata) (*Writer, error) { return create(osDisk{}, folder, about) }

func create(d disk, folder string, about Metadata) (*Writer, error) {
	about.Format, about.Version, about.State, about.Study = format, version, Unfinished, about.Study.SingleLine()
	if err := os.MkdirAll(filepath.Dir(folder), 0o700); err != nil {
		return nil, createError(err, folder)
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		return nil, createError(err, folder)
	}
	w := &Writer{folder: folder, metadata: about, lastFrame: -1}
	if err := w.begin(d); err != nil {
		w.abandon()
		return nil, err
	}
	return w, nil
}

func createError(err error, folder string) error {
	return message.Wrap(err, "the session {{.Folder}} cannot be made: {{.Cause}}; choose another folder for sessions", message.Fields{"Folder": folder})
}

// begin writes session.json first and opens the growing files.
func (w *Writer) begin(d disk) (err error) {
	if w.folderLock, err = lockFolder(w.folder); err != nil {
		return err
	}
	if err := w.metadata.save(w.folder); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(w.folder, reserveFile), make([]byte, reserveSize), 0o600); err != nil {
		return err
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

// abandon removes a session that could not be created.
func (w *Writer) abandon() {
	w.closeFiles()
	os.RemoveAll(w.folder)
	if w.folderLock != nil {
		w.folderLock.Close()
	}
}

// Folder returns the path of the session.
func (w *Writer) Folder() string { return w.folder }

// Counts returns what was written so far.
func (w *Writer) Counts() Counts { return w.counts }

// Write writes the records of one frame. It fills in the study of the session and
// the segment that the markers up to the frame began.
func (w *Writer) Write(records []Record) error {
	return w.do(func() error {
		for i := range records {
			w.segments.moveTo(records[i].Frame)
			records[i].Study, records[i].Segment, records[i].SegmentName = w.metadata.Study, w.segments.number, w.segments.name
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

// WriteEvent writes an event. A marker of a frame that has records already is one
// of the next frame, so that each segment begins with its marker.
func (w *Writer) WriteEvent(e Event) error {
	return w.do(func() error {
		if e.Kind == Marker {
			e.Name, e.Frame = singleLine(e.Name), max(e.Frame, w.lastFrame+1)
			w.counts.Markers++
			w.segments.add(e)
		}
		return w.eventRows.Write(e.row())
	})
}

// Flush hands everything to the operating system; Sync also writes it to the
// disk.
func (w *Writer) Flush() error {
	return w.do(func() error { return w.each((*lineFile).flush) })
}

// Sync writes everything to the disk.
func (w *Writer) Sync() error {
	return w.do(func() error { return w.each((*lineFile).sync) })
}

// each flushes the encoders and runs do on every file.
func (w *Writer) each(do func(*lineFile) error) error {
	w.rows.Flush()
	w.eventRows.Flush()
	faults := []error{w.rows.Error(), w.eventRows.Error()}
	for _, s := range []*lineFile{w.jsonFile, w.csvFile, w.eventsFile} {
		faults = append(faults, do(s))
	}
	return errors.Join(faults...)
}

// do runs a step unless an earlier one failed.
func (w *Writer) do(step func() error) error {
	if w.err != nil {
		return w.err
	}
	if err := step(); err != nil {
		w.err = message.Wrap(err, "writing {{.Folder}}: {{.Cause}}", message.Fields{"Folder": w.folder})
	}
	return w.err
}

// SetProblems sets what of the source could not be used; Finish writes it.
func (w *Writer) SetProblems(problems []message.Stored) { w.metadata.Problems = problems }

// Finish ends the session. It returns the first error, of now or before; what was
// written is kept in any case and can be opened.
func (w *Writer) Finish(why string, ended time.Time, counts Counts) error {
	defer w.folderLock.Close()
	w.do(func() error { return w.each((*lineFile).flush) })
	if err := w.closeFiles(); err != nil && w.err == nil {
		w.err = message.Wrap(err, "finishing {{.Folder}}: {{.Cause}}", message.Fields{"Folder": w.folder})
	}
	w.metadata.State, w.metadata.EndReason, w.metadata.Ended = Finished, why, roundTime(ended)
	w.metadata.Counts = &counts
	if err := w.metadata.save(w.folder); err != nil && w.err == nil {
		w.err = message.Wrap(err, "finishing {{.Folder}}: {{.Cause}}", message.Fields{"Folder": w.folder})
	}
	return w.err
}

// closeFiles frees the reserve for the last writes and closes the files.
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

// lockFolder prevents others from finishing a session that is being written. The
// operating system releases the lock when the program ends.
func lockFolder(folder string) (*flock.Flock, error) {
	l := flock.New(folder, flock.SetFlag(os.O_RDONLY))
	locked, err := l.TryLock()
	switch {
	case err != nil:
		return nil, err
	case !locked:
		return nil, fmt.Errorf("%s: %w", folder, ErrBusy)
	}
	return l, nil
}

// ErrBusy reports that a session is being recorded.
var ErrBusy = message.New("this session is being recorded at this moment", nil)
