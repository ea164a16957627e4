package recording

import (
	"iter"
	"sort"

	"arbex/app/session"
	"arbex/model"
)

// SetStudy replaces what the session is in a study.
func SetStudy(s session.Study) Edit { return Edit{Kind: studyEdit, Study: cutStudy(s)} }

func cutStudy(s session.Study) session.Study {
	return session.Study{Participant: singleLine(s.Participant), Condition: singleLine(s.Condition), Trial: singleLine(s.Trial), Note: singleLine(s.Note)}
}

// Study returns what the session is in a study.
func (r *Recording) Study() session.Study { return r.edits.study }

// StudyOf returns what a session is in a study, with the edits that were made, but
// without reading its records.
func StudyOf(s *session.Session) session.Study {
	study := s.Metadata.Study
	h, err := loadHistory(s.Folder)
	if err != nil {
		return study
	}
	for _, e := range h.Done {
		if e.Kind == studyEdit {
			study = e.Study
		}
	}
	return study
}

// Segment is a span of the session between two markers.
type Segment struct {
	Number int    // markers before it
	Name   string // of the marker that begins it; empty: none
	Frames Range  // numbers of its first and last frame
}

// Segments returns the segments in order; those without a frame are left out.
func (r *Recording) Segments() (all []Segment) {
	first, last := r.FrameNumber(0), r.FrameNumber(r.FrameCount()-1)
	current := Segment{Frames: Range{From: first, To: last}}
	for i, m := range r.Markers() {
		if m.Frame > last {
			break
		}
		if m.Frame > current.Frames.From {
			current.Frames.To = r.FrameNumber(r.IndexOf(m.Frame) - 1)
			all = append(all, current)
			current.Frames.From = r.FrameNumber(r.IndexOf(m.Frame))
		}
		current = Segment{i + 1, m.SegmentName(), Range{current.Frames.From, last}}
	}
	return append(all, current)
}

// segmentAt returns the segment of a frame number. Segments are those of the
// recording.
func segmentAt(segments []Segment, frame int) Segment {
	i := sort.Search(len(segments), func(i int) bool { return segments[i].Frames.From > frame })
	return segments[max(i-1, 0)]
}

// Records iterates over the records with the edits applied: without excluded
// frames and faces that a merge replaced. They hold what was read: source, frame,
// time, face, the distributions, head pose, study and segment. Corrected is empty where the
// network has no balancing head. A frame without any other face has its record of
// face 0.
func (r *Recording) Records() iter.Seq[session.Record] {
	return func(yield func(session.Record) bool) {
		segments := r.Segments()
		for row := range r.table.frame {
			if r.IsExcluded(int(r.table.frame[row])) || r.table.face[row] > 0 && !r.survivesMerge(row) {
				continue
			}
			if !yield(r.record(row, segmentAt(segments, int(r.table.frame[row])))) {
				return
			}
		}
	}
}

func (r *Recording) record(row int, s Segment) session.Record {
	o := r.observation(row)
	record := session.Record{
		Source: r.Session.Metadata.Source.Spec, Frame: int(r.table.frame[row]), Time: r.table.time[row], FaceID: o.Face, FaceName: r.edits.names[o.Face], Success: o.Predicted,
		Study: r.Study(), Segment: s.Number, SegmentName: s.Name, Derived: session.Derived{Head: o.Head},
	}
	if o.Predicted {
		record.Primary = session.NamedDistribution{Classes: r.Classes(), Probabilities: model.Distribution(o.Primary)}
		if r.Session.Metadata.Model.Balanced {
			record.Corrected = session.NamedDistribution{Classes: r.Classes(), Probabilities: model.Distribution(o.Final)}
		}
	}
	return record
}
