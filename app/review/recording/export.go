package recording

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"arbex/assets/message"
	"arbex/model/durable"
)

// The files of a session that hold its records.
const (
	csvFile   = "frames.csv"
	jsonlFile = "frames.jsonl"
)

// Selection selects records for an export. The zero value selects all.
type Selection struct {
	Frames *Range // nil: all
	Faces  []int  // ids after merges; nil: all, and frames without a face
}

// Export writes the selected records to a new CSV or JSON Lines file, by the
// extension of path, with the edits applied: excluded frames are left out,
// merged faces have one id, and two more columns, [session.EditColumns], hold
// names and markers; study and segments are those of now. Everything else stays as
// it was recorded. It returns the
// number of records written.
func (r *Recording) Export(ctx context.Context, path string, s Selection) (count int, err error) {
	e := r.newExport(ctx, s)
	source, copyRecords := csvFile, e.copyCSV
	switch strings.ToLower(filepath.Ext(path)) {
	case ".csv":
	case ".jsonl":
		source, copyRecords = jsonlFile, e.copyJSONL
	default:
		return 0, message.New("{{.Name}}: the name has to end in .csv or .jsonl", message.Fields{"Name": filepath.Base(path)})
	}
	if err := r.CheckOutput(path); err != nil {
		return 0, err
	}
	file, err := durable.OpenRegular(filepath.Join(r.Session.Folder, source))
	if err != nil {
		return 0, message.Wrap(err, "the session has no records: {{.Cause}}", nil)
	}
	defer file.Close()
	if err = durable.Write(path, func(to io.Writer) error { return copyRecords(file, to) }); err == nil {
		err = os.Chmod(path, 0o600)
	}
	return e.count, err
}

// CheckOutput returns an error for a file that may not be written: what was recorded
// is never overwritten.
func (r *Recording) CheckOutput(path string) error {
	if r.contains(path) {
		return message.New("choose a place outside the session: what was recorded is never overwritten", nil)
	}
	return nil
}

// contains reports whether a path is in the session's folder, or is its source
// or one of its files under another name.
func (r *Recording) contains(path string) bool {
	folder := r.Session.Folder
	return durable.SameFile(filepath.Dir(path), folder) || durable.SameFile(path, r.Session.Metadata.Source.Spec) ||
		durable.SameFile(path, filepath.Join(folder, csvFile)) || durable.SameFile(path, filepath.Join(folder, jsonlFile))
}

// export is an export in progress.
type export struct {
	ctx       context.Context
	recording *Recording
	selection Selection
	notes     map[int]string // by frame number
	names     map[int]string // by face
	count     int            // records written
	row       int            // of the table: the first of the current frame
	segments  []Segment
}

func (r *Recording) newExport(ctx context.Context, s Selection) *export {
	e := &export{ctx: ctx, recording: r, selection: s, notes: map[int]string{}, names: map[int]string{}, segments: r.Segments()}
	for _, m := range r.Markers() {
		frame := r.FrameNumber(r.IndexOf(m.Frame)) // a marked frame may have no records
		e.notes[frame] = strings.TrimSpace(e.notes[frame] + " " + m.Text())
	}
	for _, f := range r.faces {
		e.names[f.ID] = f.Name
	}
	return e
}

// resolve returns the id of a recorded face after merges, and whether its
// record is exported. Records come in the order of the table.
func (e *export) resolve(frame, recorded int) (face int, exported bool) {
	r, t := e.recording, e.recording.table
	for e.row < r.RecordCount() && int(t.frame[e.row]) < frame {
		e.row++
	}
	face = r.edits.currentFace(recorded)
	if frames := e.selection.Frames; r.IsExcluded(frame) || frames != nil && (frame < frames.From || frame > frames.To) {
		return face, false
	}
	if e.selection.Faces != nil && (recorded == 0 || !slices.Contains(e.selection.Faces, face)) {
		return face, false
	}
	for row := e.row; row < r.RecordCount() && int(t.frame[row]) == frame; row++ {
		if int(t.face[row]) == recorded && recorded > 0 && !r.survivesMerge(row) {
			return face, false
		}
	}
	return face, true
}

// takeNote returns the note of a frame, the first time only.
func (e *export) takeNote(frame int) string {
	note := e.notes[frame]
	delete(e.notes, frame)
	return note
}

// countRecord counts a record and checks the context now and then.
func (e *export) countRecord() error {
	e.count++
	if e.count%1024 == 0 {
		return e.ctx.Err()
	}
	return nil
}
