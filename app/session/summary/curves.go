package summary

import (
	"cmp"
	"slices"

	"arbex/app/session"
)

// maxBins is how many points a curve has at most.
const maxBins = 800

// firstBin is the seconds of a bin of a short recording.
const firstBin = 1.0 / 32

// Curves collects the probabilities of each face over time, for charts. However
// long a recording is, a curve stays short: its bins double their length when there
// are too many.
type Curves struct {
	sources map[sourceKey]*sourceCurves
	order   []*sourceCurves
}

// sourceCurves are the faces and markers of a source.
type sourceCurves struct {
	source  string
	study   session.Study
	markers []segmentStart
	segment int
	end     float64
	faces   map[int]*faceCurves
}

// segmentStart is where a segment begins.
type segmentStart struct {
	time float64
	name string
}

// faceCurves are the binned probabilities of a face; there is one at least.
type faceCurves struct {
	id      int
	name    string
	classes []string
	seconds float64 // of a bin
	bins    map[int]*bin
}

// bin adds up the probabilities of some time. Corrected are the primary ones where
// the network has no balancing head.
type bin struct {
	n                  int
	primary, corrected []float64
	heads              int        // records with a head pose
	head               [3]float64 // yaw, pitch, roll in degrees
}

// NewCurves returns an empty collection.
func NewCurves() *Curves { return &Curves{sources: map[sourceKey]*sourceCurves{}} }

// Add adds a record; in the order that Summary.Add wants.
func (c *Curves) Add(r session.Record) {
	key := sourceKey{r.Source, r.Study}
	s := c.sources[key]
	if s == nil {
		s = &sourceCurves{source: r.Source, study: r.Study, faces: map[int]*faceCurves{}}
		c.sources[key], c.order = s, append(c.order, s)
	}
	if r.Segment != s.segment {
		s.segment, s.markers = r.Segment, append(s.markers, segmentStart{r.Time, r.SegmentName})
	}
	s.end = max(s.end, r.Time)
	if r.FaceID == 0 || len(r.Primary.Probabilities) == 0 {
		return
	}
	f := s.faces[r.FaceID]
	if f == nil {
		f = &faceCurves{id: r.FaceID, classes: r.Primary.Classes, seconds: firstBin, bins: map[int]*bin{}}
		s.faces[r.FaceID] = f
	}
	f.name = cmp.Or(r.FaceName, f.name)
	f.add(&r)
}

func (f *faceCurves) add(r *session.Record) {
	at := int(r.Time / f.seconds)
	b := f.bins[at]
	if b == nil {
		b = &bin{primary: make([]float64, len(f.classes)), corrected: make([]float64, len(f.classes))}
		f.bins[at] = b
	}
	b.n++
	final := r.Final()
	for i, class := range f.classes {
		p, _ := r.Primary.Of(class)
		q, _ := final.Of(class)
		b.primary[i] += float64(p)
		b.corrected[i] += float64(q)
	}
	if r.Head != nil {
		b.addHead(1, r.Head.Angles())
	}
	for len(f.bins) > maxBins {
		f.fold()
	}
}

// addHead adds the sums of the angles of some records.
func (b *bin) addHead(records int, angles [3]float64) {
	b.heads += records
	for i, angle := range angles {
		b.head[i] += angle
	}
}

// fold joins each two bins.
func (f *faceCurves) fold() {
	joined := map[int]*bin{}
	for at, b := range f.bins {
		into := joined[at/2]
		if into == nil {
			joined[at/2] = b
			continue
		}
		into.n += b.n
		for i := range b.primary {
			into.primary[i] += b.primary[i]
			into.corrected[i] += b.corrected[i]
		}
		into.addHead(b.heads, b.head)
	}
	f.seconds, f.bins = 2*f.seconds, joined
}

// point is a mean of probabilities by class, and of the angles of the head, at a time.
type point struct {
	time               float64
	primary, corrected []float64
	head               []float64 // yaw, pitch, roll in degrees; nil: unknown
}

// points returns the means of the bins, in order.
func (f *faceCurves) points() (all []point) {
	for at, b := range f.bins {
		p := point{time: (float64(at) + 0.5) * f.seconds, primary: make([]float64, len(f.classes)), corrected: make([]float64, len(f.classes))}
		for i := range f.classes {
			p.primary[i], p.corrected[i] = b.primary[i]/float64(b.n), b.corrected[i]/float64(b.n)
		}
		for i := 0; b.heads > 0 && i < len(b.head); i++ {
			p.head = append(p.head, b.head[i]/float64(b.heads))
		}
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b point) int { return cmp.Compare(a.time, b.time) })
	return all
}

// sorted returns the faces by their numbers.
func (s *sourceCurves) sorted() (all []*faceCurves) {
	for _, f := range s.faces {
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b *faceCurves) int { return cmp.Compare(a.id, b.id) })
	return all
}
