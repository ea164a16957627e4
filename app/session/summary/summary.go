// Package summary condenses the records of sessions and tables to figures for each
// face, segment and expression:
//
//	s := summary.New()
//	warnings, err := summary.Load(ctx, "sessions/anna", s.Add)
//	err = summary.Write(out, s.Rows())
//
// A row is one expression of one group of records, in one of the two
// distributions: a long table, as R and pandas like it. A group is a face in a
// segment of a session, unless New is given fewer keys: New(Condition) pools
// participants, faces and segments. A segment is what lies between two markers.
//
// [Curves] collects the records over time, and [WriteReport] puts both on a page
// for printing.
package summary

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"arbex/app/session"
)

// Row is an expression of a group.
type Row struct {
	Group
	Distribution  string // "primary" or "corrected"
	Class         string
	Frames        int     // records with a face of the group
	Predicted     float64 // share of them whose face was predicted
	Start         float64 // seconds of the segment's first frame; NaN: several segments
	Duration      float64 // seconds of all its frames
	NoFace        float64 // share of its frames without any face
	NoFaceSeconds float64 // the same in seconds
	Mean          float64 // of the probability, over predicted records
	Deviation     float64 // standard deviation (n-1); 0 for a single record
	Peak          float64
	TimeShare     float64 // share of predicted records whose most probable class it is
	Onset         float64 // seconds from the segment's first frame to the first of them; NaN: none
}

// Summary adds up the records of groups.
type Summary struct {
	keys   keys
	faces  map[Group]*faceTotals
	order  []Group // spans, in the order of their first record
	spans  map[Group]*spanTotals
	timing *timing
}

// faceTotals adds up the records of a group.
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

// New returns an empty summary by keys; without any, by all but the segment's name.
func New(by ...Key) *Summary {
	return &Summary{newKeys(by), map[Group]*faceTotals{}, nil, map[Group]*spanTotals{}, newTiming()}
}

// Add adds a record. Records of one frame follow each other, frames of one source
// come in the order of time.
func (s *Summary) Add(r session.Record) {
	g := s.keys.group(&r)
	start := s.addFrame(g.span(), &r)
	if r.FaceID == 0 {
		return
	}
	f := s.faces[g]
	if f == nil {
		f = &faceTotals{distributions: [2]map[string]*classTotals{{}, {}}}
		s.faces[g] = f
	}
	f.frames++
	if len(r.Primary.Probabilities) == 0 {
		return
	}
	f.predicted++
	for i, d := range []session.NamedDistribution{r.Primary, r.Corrected} {
		f.add(i, d, r.Time-start)
	}
}

// addFrame counts the frame of a record and returns when its segment began.
func (s *Summary) addFrame(span Group, r *session.Record) (start float64) {
	t := s.spans[span]
	if t == nil {
		t = &spanTotals{}
		s.spans[span], s.order = t, append(s.order, span)
	}
	return s.timing.add(t, r)
}

// add adds a distribution, a time after the segment began.
func (f *faceTotals) add(which int, d session.NamedDistribution, after float64) {
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
			t.labels++
			if !(t.onset <= after) {
				t.onset = after
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

// Begins reports whether the row is of one segment, which begins somewhere.
func (r Row) Begins() bool { return !math.IsNaN(r.Start) }

// Rows returns the rows in the order of the sources and segments that were added,
// then of faces, distributions and classes.
func (s *Summary) Rows() (rows []Row) {
	s.timing.measure()
	groups := make([]Group, 0, len(s.faces))
	for g := range s.faces {
		groups = append(groups, g)
	}
	rank := map[Group]int{}
	for i, span := range s.order {
		rank[span] = i
	}
	slices.SortFunc(groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(rank[a.span()], rank[b.span()]), cmp.Compare(a.FaceID, b.FaceID), cmp.Compare(a.FaceName, b.FaceName))
	})
	for _, g := range groups {
		rows = s.faces[g].appendRows(rows, s.spans[g.span()].row(g))
	}
	return rows
}

// appendRows appends a row for each class of both distributions; like has what they
// have in common.
func (f *faceTotals) appendRows(rows []Row, like Row) []Row {
	for which, name := range []string{"primary", "corrected"} {
		for _, class := range f.classes[which] {
			t, r := f.distributions[which][class], like
			r.Distribution, r.Class, r.Frames, r.Predicted = name, class, f.frames, share(f.predicted, f.frames)
			r.Mean, r.Deviation, r.Peak = t.mean, math.Sqrt(t.squares/math.Max(1, float64(t.n-1))), t.peak
			r.TimeShare, r.Onset = share(t.labels, t.n), t.onset
			rows = append(rows, r)
		}
	}
	return rows
}

func share(part, of int) float64 { return float64(part) / math.Max(1, float64(of)) }

// frameKey tells the frames of a source apart.
func frameKey(r *session.Record) string { return fmt.Sprintf("%s\x00%d", r.Source, r.Frame) }
