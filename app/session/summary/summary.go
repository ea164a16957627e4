// Package summary condenses the records of a session or a table to figures for
// each face, segment and expression:
//
//	s := summary.New("anna.mp4", nil)
//	for record, err := range opened.Records() {
//		s.Add(record)
//	}
//	err := summary.Write(out, s.Rows())
//
// A row is one expression of one face in one segment, in one of the two
// distributions: a long table, as R and pandas like it. A segment is what lies
// between two markers.
package summary

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"arbex/app/session"
)

// Row is an expression of a face.
type Row struct {
	Source       string
	Segment      int    // from 0: before the first marker
	FaceID       int    // as in the records
	Distribution string // "primary" or "corrected"
	Class        string
	Frames       int     // with this face
	Predicted    float64 // share of them whose face was predicted
	NoFace       float64 // share of the segment's frames without any face
	Mean         float64 // of the probability, over predicted frames
	Deviation    float64 // standard deviation (n-1); 0 for a single frame
	Peak         float64
	TimeShare    float64 // share of predicted frames whose most probable class it is
	Onset        float64 // seconds of the first of them; NaN: none
}

// Columns are the names of a row's values in a table, in order.
func Columns() []string {
	return []string{"source", "segment", "face_id", "distribution", "class", "frames", "predicted_share", "no_face_share", "mean", "sd", "peak", "time_share", "onset_s"}
}

func (r Row) cells() []string {
	number := func(v float64) string {
		if math.IsNaN(v) {
			return ""
		}
		return strconv.FormatFloat(v, 'f', 4, 64)
	}
	return []string{
		r.Source, strconv.Itoa(r.Segment), strconv.Itoa(r.FaceID), r.Distribution, r.Class, strconv.Itoa(r.Frames),
		number(r.Predicted), number(r.NoFace), number(r.Mean), number(r.Deviation), number(r.Peak), number(r.TimeShare), number(r.Onset),
	}
}

// Write writes rows as CSV with a header.
func Write(to io.Writer, rows []Row) error {
	w := csv.NewWriter(to)
	w.Write(Columns())
	for _, r := range rows {
		w.Write(r.cells())
	}
	w.Flush()
	return w.Error()
}

// Summary collects the records of one source.
type Summary struct {
	source   string
	markers  []float64 // seconds, ascending
	faces    map[faceKey]*faceTotals
	segments map[int]*segmentTotals
}

type faceKey struct{ segment, face int }

// segmentTotals counts the frames of a segment.
type segmentTotals struct {
	frames, empty int
	last          string // source and frame of the last record
}

// faceTotals adds up the records of a face in a segment.
type faceTotals struct {
	frames, predicted int
	distributions     [2]map[string]*classTotals
	classes           [2][]string // in the network's order
}

// classTotals adds up the probabilities of a class (Welford 1962).
type classTotals struct {
	n             int
	mean, squares float64
	peak          float64
	labels        int
	onset         float64
}

// New returns an empty summary of a source. markers are seconds of the records'
// clock.
func New(source string, markers []float64) *Summary {
	markers = slices.Clone(markers)
	slices.Sort(markers)
	return &Summary{source, markers, map[faceKey]*faceTotals{}, map[int]*segmentTotals{}}
}

// Add adds a record. Records of one frame follow each other.
func (s *Summary) Add(r session.Record) {
	segment := 0
	for segment < len(s.markers) && s.markers[segment] <= r.Time {
		segment++
	}
	s.countFrame(segment, r)
	if r.FaceID == 0 {
		return
	}
	key := faceKey{segment, r.FaceID}
	f := s.faces[key]
	if f == nil {
		f = &faceTotals{distributions: [2]map[string]*classTotals{{}, {}}}
		s.faces[key] = f
	}
	f.frames++
	if len(r.Primary.Probabilities) == 0 {
		return
	}
	f.predicted++
	for i, d := range []session.NamedDistribution{r.Primary, r.Corrected} {
		f.add(i, d, r.Time)
	}
}

func (s *Summary) countFrame(segment int, r session.Record) {
	t := s.segments[segment]
	if t == nil {
		t = &segmentTotals{}
		s.segments[segment] = t
	}
	frame := fmt.Sprintf("%s\x00%d", r.Source, r.Frame)
	if frame != t.last {
		t.frames++
		if r.FaceID == 0 {
			t.empty++
		}
	}
	t.last = frame
}

func (f *faceTotals) add(which int, d session.NamedDistribution, time float64) {
	if len(d.Probabilities) == 0 {
		return
	}
	if f.classes[which] == nil {
		f.classes[which] = slices.Clone(d.Classes)
	}
	best := d.Probabilities.Best()
	for i, class := range d.Classes {
		t := f.distributions[which][class]
		if t == nil {
			t = &classTotals{onset: math.NaN()}
			f.distributions[which][class] = t
		}
		t.add(float64(d.Probabilities[i]))
		if i == best {
			if t.labels++; t.labels == 1 {
				t.onset = time
			}
		}
	}
}

func (t *classTotals) add(p float64) {
	t.n++
	delta := p - t.mean
	t.mean += delta / float64(t.n)
	t.squares += delta * (p - t.mean)
	t.peak = max(t.peak, p)
}

// Rows returns the rows in the order of segments, faces, distributions and
// classes.
func (s *Summary) Rows() (rows []Row) {
	keys := make([]faceKey, 0, len(s.faces))
	for key := range s.faces {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b faceKey) int { return cmp.Or(cmp.Compare(a.segment, b.segment), cmp.Compare(a.face, b.face)) })
	for _, key := range keys {
		f, segment := s.faces[key], s.segments[key.segment]
		for which, name := range []string{"primary", "corrected"} {
			for _, class := range f.classes[which] {
				t := f.distributions[which][class]
				rows = append(rows, Row{
					Source: s.source, Segment: key.segment, FaceID: key.face, Distribution: name, Class: class, Frames: f.frames,
					Predicted: share(f.predicted, f.frames), NoFace: share(segment.empty, segment.frames),
					Mean: t.mean, Deviation: math.Sqrt(t.squares / math.Max(1, float64(t.n-1))), Peak: t.peak,
					TimeShare: share(t.labels, t.n), Onset: t.onset,
				})
			}
		}
	}
	return rows
}

func share(part, of int) float64 { return float64(part) / math.Max(1, float64(of)) }
