package ui

import (
	"math"
	"time"

	"arbex/app/engine"
)

// ringColumns is the number of columns into which a timeline divides its minute.
const ringColumns = 360

// columnDuration is the time that a column covers.
const columnDuration = engine.HistorySpan / ringColumns

// columnRing is the last minute of a face in columns, as a ring buffer: the
// column of time t is at t/columnDuration modulo ringColumns.
type columnRing struct {
	history *engine.History
	moments []engine.HistoryEntry // of the last update
	after   time.Duration         // entries up to here are included
	oldest  int                   // column of the first entry
	newest  int                   // column of the last one; -1: there is none
	columns [ringColumns]ringColumn
	classes int
}

// ringColumn holds the last entry of a column.
type ringColumn struct {
	column    int // its number, to recognise one that is older than a minute
	primary   []float32
	final     []float32
	uncertain bool
}

// update adds the new entries of a history and reports whether a column other
// than the newest changed: only then is the picture drawn again.
func (s *columnRing) update(h *engine.History, classes int) bool {
	newest, ok := h.Newest()
	anew := h != s.history || !ok || newest.At < s.after || classes != s.classes
	if anew {
		s.history, s.classes, s.after, s.oldest, s.newest = h, classes, -1, 0, -1
		clear(s.columns[:])
	}
	if !ok || newest.At == s.after && !anew {
		return anew
	}
	s.moments = h.Since(s.after, s.moments[:0])
	was := s.newest
	for i := range s.moments {
		s.store(&s.moments[i])
	}
	clear(s.moments) // or they would keep distributions in memory
	s.after = newest.At
	return anew || s.newest != was
}

func (s *columnRing) store(m *engine.HistoryEntry) {
	column := int(m.At / columnDuration)
	if s.newest < 0 {
		s.oldest = column
	}
	s.newest = max(s.newest, column)
	s.columns[column%ringColumns] = ringColumn{column, m.Smoothed.Primary, m.Shown.Final(), m.Uncertain}
}

// at returns a column, nil where the face was not seen.
func (s *columnRing) at(column int) *ringColumn {
	if column < s.oldest || s.newest < 0 || column > s.newest || column <= s.newest-ringColumns {
		return nil
	}
	if c := &s.columns[column%ringColumns]; c.column == column && c.primary != nil {
		return c
	}
	return nil
}

// maxGap is how many columns without an entry a line crosses: a slow network
// predicts less often than once a column.
const maxGap = 5

// nearest returns a column, or the last one before it within maxGap.
func (s *columnRing) nearest(column int) *ringColumn {
	for back := range maxGap {
		if c := s.at(column - back); c != nil {
			return c
		}
	}
	return nil
}

// minDrawnShare is the share below which a line is not drawn: most classes are
// there most of the time, on top of each other.
const minDrawnShare = 0.01

// sample is the position of a column of pixels: between a column of the ring and
// the next one.
type sample struct {
	column, next *ringColumn
	between      float32
}

// samples returns the positions of a number of columns of pixels.
func (s *columnRing) samples(dst []sample, count int) []sample {
	dst = dst[:0]
	first, each := float64(s.newest-ringColumns+1), float64(ringColumns)/float64(count)
	for x := range count {
		at := first + (float64(x)+0.5)*each - 0.5
		column := int(math.Floor(at))
		dst = append(dst, sample{s.nearest(column), s.at(column + 1), float32(at - float64(column))})
	}
	return dst
}

// share returns the share of a class at a sample, interpolated; NaN where there
// is none.
func (p *sample) share(pick func(*ringColumn) []float32, class int) float32 {
	if p.column == nil || class >= len(pick(p.column)) {
		return float32(math.NaN())
	}
	v := pick(p.column)[class]
	if p.next != nil && class < len(pick(p.next)) {
		v += p.between * (pick(p.next)[class] - v)
	}
	if v < minDrawnShare {
		return float32(math.NaN())
	}
	return v
}

func primaryShares(c *ringColumn) []float32 { return c.primary }
func finalShares(c *ringColumn) []float32   { return c.final }

// time returns when a column begins.
func (s *columnRing) time(column float64) time.Duration {
	return time.Duration(column * float64(columnDuration))
}
