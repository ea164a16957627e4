package ui

import (
	"math"
	"time"

	"arbex/app/engine"
)

// stripColumns is how finely a timeline divides its minute.
const stripColumns = 360

// stripStep is the time of a column.
const stripStep = engine.HistorySpan / stripColumns

// strip is the last minute of a face in columns, as a timeline draws it: a ring
// in which a column of time t stands at t/stripStep modulo the ring.
type strip struct {
	history  *engine.History
	moments  []engine.Moment // of the last look
	after    time.Duration   // moments up to here are in
	oldest   int             // column of the first moment
	newest   int             // column of the last one; -1: there is none
	columns  [stripColumns]stripColumn
	classes  int
	adjusted bool // the newest moment is relative to the person's neutral face
}

// stripColumn is the last moment of a column.
type stripColumn struct {
	column    int // which one, to notice what is older than a minute
	primary   []float32
	final     []float32
	uncertain bool
}

// follow takes in what is new of a history and says whether a column changed
// that is not the newest: the picture is drawn anew only then.
func (s *strip) follow(h *engine.History, classes int) bool {
	newest, ok := h.Newest()
	anew := h != s.history || !ok || newest.At < s.after || classes != s.classes
	if anew {
		s.history, s.classes, s.after, s.oldest, s.newest = h, classes, -1, 0, -1
	}
	if !ok || newest.At == s.after && !anew {
		return anew
	}
	s.moments = h.Since(s.after, s.moments[:0])
	was := s.newest
	for i := range s.moments {
		s.put(&s.moments[i])
	}
	clear(s.moments) // they hold on to distributions
	s.after, s.adjusted = newest.At, newest.Adjusted
	return anew || s.newest != was
}

func (s *strip) put(m *engine.Moment) {
	column := int(m.At / stripStep)
	if s.newest < 0 {
		s.oldest = column
	}
	s.newest = max(s.newest, column)
	s.columns[column%stripColumns] = stripColumn{column, m.Smoothed.Primary, m.Shown.Final(), m.Uncertain}
}

// at returns a column, nil where nothing was seen.
func (s *strip) at(column int) *stripColumn {
	if column < 0 || s.newest < 0 || column > s.newest || column <= s.newest-stripColumns {
		return nil
	}
	if c := &s.columns[column%stripColumns]; c.column == column && c.primary != nil {
		return c
	}
	return nil
}

// bridge is how many columns without a moment a line crosses: a slow network
// speaks less often than a column lasts.
const bridge = 5

// near returns the column, or one that was seen shortly before.
func (s *strip) near(column int) *stripColumn {
	for back := range bridge {
		if c := s.at(column - back); c != nil {
			return c
		}
	}
	return nil
}

// floor is the share below which a line is not drawn: most classes lie there
// most of the time, one over the other.
const floor = 0.01

// place is where a column of pixels stands: after a column of the strip, by a
// part of the way to the next one.
type place struct {
	column, next *stripColumn
	between      float32
}

// places finds the places of a number of columns of pixels.
func (s *strip) places(dst []place, count int) []place {
	dst = dst[:0]
	first, each := float64(s.newest-stripColumns+1), float64(stripColumns)/float64(count)
	for x := range count {
		at := first + (float64(x)+0.5)*each - 0.5
		column := int(math.Floor(at))
		dst = append(dst, place{s.near(column), s.at(column + 1), float32(at - float64(column))})
	}
	return dst
}

// share is a class's share at a place, not a number where there is none.
func (p *place) share(pick func(*stripColumn) []float32, class int) float32 {
	if p.column == nil || class >= len(pick(p.column)) {
		return float32(math.NaN())
	}
	v := pick(p.column)[class]
	if p.next != nil && class < len(pick(p.next)) {
		v += p.between * (pick(p.next)[class] - v)
	}
	if v < floor {
		return float32(math.NaN())
	}
	return v
}

func primaryOf(c *stripColumn) []float32 { return c.primary }
func finalOf(c *stripColumn) []float32   { return c.final }

// time is when a column begins.
func (s *strip) time(column float64) time.Duration {
	return time.Duration(column * float64(stripStep))
}
