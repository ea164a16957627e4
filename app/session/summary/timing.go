package summary

import (
	"math"
	"slices"

	"arbex/app/session"
)

// spanTotals counts the frames of a group, whatever faces they have.
type spanTotals struct {
	frames, empty     int
	segments          int     // that it holds
	start             float64 // of the last of them
	seconds, noFace   float64 // once measured
	lastSource        *sourceTimes
	lastSourceSegment int
}

// row returns a row with the figures of the span.
func (t *spanTotals) row(g Group) Row {
	r := Row{Group: g, Start: t.start, Duration: t.seconds, NoFace: share(t.empty, t.frames), NoFaceSeconds: t.noFace}
	if t.segments > 1 {
		r.Start = math.NaN()
	}
	return r
}

// timing measures how long frames last: each until the next one of its source.
type timing struct {
	sources map[sourceKey]*sourceTimes
}

// sourceKey tells apart what has a clock of its own: sessions of one camera are told
// apart by their places in the study.
type sourceKey struct {
	source string
	study  session.Study
}

// sourceTimes are the frames of a source.
type sourceTimes struct {
	frames    []frameTime
	lastFrame string
	segment   int
	start     float64 // of the segment
}

type frameTime struct {
	time  float64
	empty bool
	span  *spanTotals
}

func newTiming() *timing { return &timing{map[sourceKey]*sourceTimes{}} }

// add counts the frame of a record, once, and returns when its segment began.
func (t *timing) add(span *spanTotals, r *session.Record) (start float64) {
	source := t.sources[sourceKey{r.Source, r.Study}]
	if source == nil {
		source = &sourceTimes{segment: -1}
		t.sources[sourceKey{r.Source, r.Study}] = source
	}
	if source.segment != r.Segment {
		source.segment, source.start = r.Segment, r.Time
	}
	if span.lastSource != source || span.lastSourceSegment != r.Segment {
		span.lastSource, span.lastSourceSegment, span.start = source, r.Segment, source.start
		span.segments++
	}
	if frame := frameKey(r); frame != source.lastFrame {
		source.lastFrame = frame
		source.frames = append(source.frames, frameTime{r.Time, r.FaceID == 0, span})
		span.frames++
		if r.FaceID == 0 {
			span.empty++
		}
	}
	return source.start
}

// measure adds up the seconds of all spans. The last frame of a source lasts no
// time, nor does one before a gap: a pause, or a stretch that was left out.
func (t *timing) measure() {
	for _, source := range t.sources {
		for _, f := range source.frames {
			f.span.seconds, f.span.noFace = 0, 0
		}
	}
	for _, source := range t.sources {
		gap := source.gap()
		for i := range max(len(source.frames)-1, 0) {
			f := source.frames[i]
			lasts := source.frames[i+1].time - f.time
			if lasts < 0 || lasts > gap {
				continue
			}
			f.span.seconds += lasts
			if f.empty {
				f.span.noFace += lasts
			}
		}
	}
}

// gap returns the longest time between two frames that follow each other: three
// times the median, at least half a second.
func (s *sourceTimes) gap() float64 {
	var all []float64
	for i := 1; i < len(s.frames); i++ {
		all = append(all, s.frames[i].time-s.frames[i-1].time)
	}
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return max(3*(all[(len(all)-1)/2]+all[len(all)/2])/2, 0.5)
}
