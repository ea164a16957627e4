package recording

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"arbex/app/session"
	"arbex/model/durable"
	"arbex/model/weights"
)

// The records of a session.
const (
	tableFile = "frames.csv"
	linesFile = "frames.jsonl"
)

// Selection is what an export takes; the zero value is everything.
type Selection struct {
	Frames *Range // nil: all
	Faces  []int  // after merges; nil: all, and frames without a face
}

// Export writes the selected records into a new table (.csv) or lines (.jsonl),
// with the edits applied: excluded frames are left out, merged faces have one
// id, and two columns more, [session.EditColumns], hold names and markers.
// Everything else stands as it was recorded. It returns how many records there
// are.
func (t *Tape) Export(ctx context.Context, path string, s Selection) (count int, err error) {
	var from string
	var write func(io.Reader, io.Writer) error
	e := &export{ctx: ctx, tape: t, selection: s, notes: map[int]string{}, names: map[int]string{}}
	switch strings.ToLower(filepath.Ext(path)) {
	case ".csv":
		from, write = tableFile, e.table
	case ".jsonl":
		from, write = linesFile, e.lines
	default:
		return 0, fmt.Errorf("tape: %s: the name has to end in .csv or .jsonl", filepath.Base(path))
	}
	if t.holds(path) {
		return 0, errors.New("tape: choose a place outside the session: what was recorded is never written over")
	}
	for _, m := range t.Markers() {
		e.notes[m.Frame] = strings.TrimSpace(e.notes[m.Frame] + " " + m.Words())
	}
	for _, f := range t.faces {
		e.names[f.ID] = f.Name
	}
	file, err := weights.OpenRegular(filepath.Join(t.Session.Folder, from))
	if err != nil {
		return 0, fmt.Errorf("tape: %w", err)
	}
	defer file.Close()
	if err = durable.WriteFile(path, func(to io.Writer) error { return write(file, to) }); err == nil {
		err = os.Chmod(path, 0o600)
	}
	return e.count, err
}

// holds reports whether a path lies in the session's folder or is one of its
// files, or its source, under another name.
func (t *Tape) holds(path string) bool {
	folder := t.Session.Folder
	if durable.SameFile(filepath.Dir(path), folder) || durable.SameFile(path, t.Session.About.Source.Spec) {
		return true
	}
	return durable.SameFile(path, filepath.Join(folder, tableFile)) || durable.SameFile(path, filepath.Join(folder, linesFile))
}

// Words is a marker as text: its note, or its key and number.
func (m Marker) Words() string {
	if m.Note != "" {
		return m.Note
	}
	if m.Key != "" && m.Key != "M" {
		return m.Key
	}
	return "marker " + strconv.Itoa(m.Number)
}

// export is one under way.
type export struct {
	ctx       context.Context
	tape      *Tape
	selection Selection
	notes     map[int]string // by frame
	names     map[int]string // by face
	count     int
	row       int // the next of the tape
}

// keep decides about a record: its face after merges, and whether it stays.
func (e *export) keep(frame, face int) (now int, stays bool) {
	t := e.tape
	c := t.columns
	for e.row < t.Rows() && int(c.frame[e.row]) < frame {
		e.row++
	}
	now = t.state.face(face)
	if r := e.selection.Frames; t.Out(frame) || r != nil && (frame < r.From || frame > r.To) {
		return now, false
	}
	if e.selection.Faces != nil && (face == 0 || !slices.Contains(e.selection.Faces, now)) {
		return now, false
	}
	for row := e.row; row < t.Rows() && int(c.frame[row]) == frame; row++ {
		if int(c.face[row]) == face && face > 0 && !t.wins(row) {
			return now, false
		}
	}
	return now, true
}

// note is the marker of a frame, given once.
func (e *export) note(frame int) string {
	note := e.notes[frame]
	delete(e.notes, frame)
	return note
}

// next counts a record, and notices the end of patience now and then.
func (e *export) next() error {
	e.count++
	if e.count%1024 == 0 {
		return e.ctx.Err()
	}
	return nil
}

// table copies frames.csv.
func (e *export) table(from io.Reader, to io.Writer) error {
	rows, out := csv.NewReader(from), csv.NewWriter(to)
	rows.ReuseRecord = true
	header, err := rows.Read()
	if err != nil {
		return err
	}
	frameAt, faceAt := slices.Index(header, "frame"), slices.Index(header, "face_id")
	if frameAt < 0 || faceAt < 0 {
		return errors.New("tape: the records have no frame and no face_id")
	}
	if err := out.Write(append(slices.Clone(header), session.EditColumns[0].Name, session.EditColumns[1].Name)); err != nil {
		return err
	}
	for line := make([]string, 0, len(header)+2); ; {
		row, err := rows.Read()
		if err != nil {
			out.Flush()
			return errors.Join(damage(err), out.Error())
		}
		frame, err := strconv.Atoi(row[frameAt])
		face, err2 := strconv.Atoi(row[faceAt])
		if err := errors.Join(err, err2); err != nil {
			out.Flush()
			return out.Error() // the damage that the tape has told of
		}
		now, stays := e.keep(frame, face)
		if !stays {
			continue
		}
		line = append(append(line[:0], row...), e.names[now], e.note(frame))
		line[faceAt] = strconv.Itoa(now)
		if err := errors.Join(out.Write(line), e.next()); err != nil {
			return err
		}
	}
}

// damage lets an export end where the records do, whole or not: the tape has
// told of it.
func damage(err error) error {
	var syntax *csv.ParseError
	if err == io.EOF || errors.As(err, &syntax) {
		return nil
	}
	return err
}

// lines copies frames.jsonl. Only the face is changed, so that whatever else a
// line holds stays as it is.
func (e *export) lines(from io.Reader, to io.Writer) error {
	in := bufio.NewReaderSize(from, longestLine)
	for {
		line, err := in.ReadBytes('\n')
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		var r struct {
			Frame int `json:"frame"`
			Face  int `json:"face_id"`
		}
		if json.Unmarshal(line, &r) != nil {
			return nil // the damage that the tape has told of
		}
		now, stays := e.keep(r.Frame, r.Face)
		if !stays {
			continue
		}
		line, err = rewrite(line, r.Face, now, e.names[now], e.note(r.Frame))
		if err != nil {
			return err
		}
		if _, err := to.Write(line); err != nil {
			return err
		}
		if err := e.next(); err != nil {
			return err
		}
	}
}

// rewrite changes the face of a line, and adds a name and a marker.
func rewrite(line []byte, was, now int, name, note string) ([]byte, error) {
	line = bytes.TrimSpace(line)
	if was != now {
		at, err := valueOf(line, "face_id")
		if err != nil {
			return nil, err
		}
		old := strconv.Itoa(was)
		if !bytes.HasPrefix(line[at:], []byte(old)) {
			return nil, fmt.Errorf("tape: the face of %.80s is written in a way that cannot be changed", line)
		}
		line = slices.Concat(line[:at], strconv.AppendInt(nil, int64(now), 10), line[at+len(old):])
	}
	line = bytes.TrimSuffix(line, []byte("}"))
	for _, more := range []struct{ key, text string }{{session.EditColumns[0].Field, name}, {session.EditColumns[1].Field, note}} {
		if more.text == "" {
			continue
		}
		text, err := json.Marshal(more.text)
		if err != nil {
			return nil, err
		}
		line = slices.Concat(line, []byte(`,"`+more.key+`":`), text)
	}
	return append(line, '}', '\n'), nil
}

// valueOf is where the value of a key of the outermost object begins.
func valueOf(line []byte, key string) (int, error) {
	from := json.NewDecoder(bytes.NewReader(line))
	if _, err := from.Token(); err != nil {
		return 0, err
	}
	for from.More() {
		name, err := from.Token()
		if err != nil {
			return 0, err
		}
		if name == key {
			at := int(from.InputOffset())
			for at < len(line) && (line[at] == ':' || line[at] == ' ') {
				at++
			}
			return at, nil
		}
		var skipped json.RawMessage
		if err := from.Decode(&skipped); err != nil {
			return 0, err
		}
	}
	return 0, fmt.Errorf("tape: a record has no %s", key)
}
