package recording

import (
	"bytes"
	"encoding/json"
	"slices"

	"arbex/app/session"
)

// place returns a record with the study and the segment of a frame, as edited.
func (e *export) place(frame int) *session.Record {
	s := segmentAt(e.segments, frame)
	return &session.Record{Study: e.recording.Study(), Segment: s.Number, SegmentName: s.Name}
}

// studyColumns returns where the columns of the study are in a header: after its
// end, where a session of an earlier version lacks them. The header has those
// names added.
func studyColumns(header []string) (at []int, whole []string) {
	whole = slices.Clone(header)
	for _, c := range session.StudyColumns() {
		i := slices.Index(whole, c.Name)
		if i < 0 {
			i, whole = len(whole), append(whole, c.Name)
		}
		at = append(at, i)
	}
	return at, whole
}

// setStudy replaces the fields of the study in a JSON object.
func (e *export) setStudy(line []byte, frame int) ([]byte, error) {
	place := e.place(frame)
	fields := []struct {
		key   string
		value any
	}{
		{"participant", place.Participant},
		{"condition", place.Condition},
		{"trial", place.Trial},
		{"note", place.Note},
		{"segment", place.Segment},
		{"segment_name", place.SegmentName},
	}
	for _, f := range fields {
		var err error
		if line, err = setField(line, f.key, f.value); err != nil {
			return nil, err
		}
	}
	return line, nil
}

// setField replaces the value of a key of a JSON object, or appends it; an empty
// text is appended to none.
func setField(line []byte, key string, value any) ([]byte, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	if bytes.Contains(line, []byte(`"`+key+`"`)) {
		if at, err := valueOffset(line, key); err == nil {
			var old json.RawMessage
			if err := json.NewDecoder(bytes.NewReader(line[at:])).Decode(&old); err != nil {
				return nil, err
			}
			return slices.Concat(line[:at], text, line[at+len(old):]), nil
		}
	}
	if value == "" {
		return line, nil
	}
	return slices.Concat(bytes.TrimSuffix(line, []byte("}")), []byte(`,"`+key+`":`), text, []byte("}")), nil
}
