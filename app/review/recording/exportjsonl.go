package recording

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"

	"arbex/app/session"
)

// copyJSONL copies the exported lines of frames.jsonl. Only the face id is
// replaced, so that unknown fields are kept.
func (e *export) copyJSONL(from io.Reader, to io.Writer) error {
	in := bufio.NewReaderSize(from, maxLineBytes)
	for {
		line, err := in.ReadBytes('\n')
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		frame, recorded, ok := parseIDs(line)
		if !ok {
			return nil // there is a warning about the damage
		}
		face, exported := e.resolve(frame, recorded)
		if !exported {
			continue
		}
		line, err = rewriteLine(line, recorded, face, e.names[face], e.takeNote(frame))
		if err == nil {
			line, err = e.setStudy(line, frame)
		}
		if err != nil {
			return err
		}
		if _, err := to.Write(append(line, '\n')); err != nil {
			return err
		}
		if err := e.countRecord(); err != nil {
			return err
		}
	}
}

// parseIDs returns the frame and the face of a JSON object; ok is false for a line that
// is none of a record.
func parseIDs(line []byte) (frame, face int, ok bool) {
	var r struct {
		Frame *int `json:"frame"`
		Face  *int `json:"face_id"`
	}
	if json.Unmarshal(line, &r) != nil || r.Frame == nil || r.Face == nil {
		return 0, 0, false
	}
	return *r.Frame, *r.Face, true
}

// rewriteLine replaces the face id of a JSON object and appends a name and a
// note, unless they are empty.
func rewriteLine(line []byte, recorded, face int, name, note string) ([]byte, error) {
	line = bytes.TrimSpace(line)
	if recorded != face {
		at, err := valueOffset(line, "face_id")
		if err != nil {
			return nil, err
		}
		old := strconv.Itoa(recorded)
		if !bytes.HasPrefix(line[at:], []byte(old)) {
			return nil, fmt.Errorf("the face_id of %.80s is not written as %s", line, old)
		}
		line = slices.Concat(line[:at], strconv.AppendInt(nil, int64(face), 10), line[at+len(old):])
	}
	line = bytes.TrimSuffix(line, []byte("}"))
	for _, field := range []struct{ key, text string }{{session.EditColumns[0].Field, name}, {session.EditColumns[1].Field, note}} {
		if field.text == "" {
			continue
		}
		text, err := json.Marshal(field.text)
		if err != nil {
			return nil, err
		}
		line = slices.Concat(line, []byte(`,"`+field.key+`":`), text)
	}
	return append(line, '}'), nil
}

// valueOffset returns where the value of a key of the outermost object begins.
func valueOffset(line []byte, key string) (int, error) {
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
	return 0, fmt.Errorf("a record has no %s", key)
}
