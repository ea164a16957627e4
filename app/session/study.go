package session

import "strings"

// Study is what a session is in a study. Everything is text of the user's own and
// may be empty.
type Study struct {
	Participant string `json:"participant,omitempty"`
	Condition   string `json:"condition,omitempty"`
	Trial       string `json:"trial,omitempty"`
	Note        string `json:"note,omitempty"`
}

// SingleLine returns the study with texts of one line each, as they are written.
func (s Study) SingleLine() Study {
	return Study{singleLine(s.Participant), singleLine(s.Condition), singleLine(s.Trial), singleLine(s.Note)}
}

// Title returns participant, condition and trial in a line, those that are given.
func (s Study) Title() string {
	var given []string
	for _, text := range []string{s.Participant, s.Condition, s.Trial} {
		if text != "" {
			given = append(given, text)
		}
	}
	return strings.Join(given, "  ·  ")
}

// studyColumns are the columns of a record's place in a study.
var studyColumns = []column[Record]{
	{Column{"participant", "participant", "", "text", "who was recorded, as the user wrote at Record; empty: not given"}, func(r *Record) string { return r.Participant }},
	{Column{"condition", "condition", "", "text", "of the experiment, the same way"}, func(r *Record) string { return r.Condition }},
	{Column{"trial", "trial", "", "text", "of the condition, the same way"}, func(r *Record) string { return r.Trial }},
	{Column{"note", "note", "", "text", "on the session, the same way"}, func(r *Record) string { return r.Note }},
	{Column{"segment", "segment", "", "0, 1, 2 ...", "which span between markers the frame is in; 0: before the first marker"}, func(r *Record) string { return formatInt(r.Segment) }},
	{Column{"segment_name", "segment_name", "", "text", "name of the marker that began the segment; empty: it has none"}, func(r *Record) string { return r.SegmentName }},
}

// StudyColumns describes the columns of a record's place in a study.
func StudyColumns() []Column { return descriptions(studyColumns) }

// StudyCells returns a record's values of StudyColumns.
func StudyCells(r *Record) []string { return cells(studyColumns, r) }

// segmenter counts the segments that markers begin.
type segmenter struct {
	markers []Event // whose frame has not come yet, in order
	number  int
	name    string
}

// add adds a marker, which begins a segment at its frame.
func (s *segmenter) add(marker Event) { s.markers = append(s.markers, marker) }

// moveTo goes on to the segment of a frame. Frames come in order.
func (s *segmenter) moveTo(frame int) {
	for len(s.markers) > 0 && s.markers[0].Frame <= frame {
		s.number, s.name = s.number+1, s.markers[0].Name
		s.markers = s.markers[1:]
	}
}
