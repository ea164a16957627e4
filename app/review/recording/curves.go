package recording

import (
	"math"
	"slices"
	"sort"
)

// Curves are the probabilities of a face over time, and how its head is turned, resampled
// for drawing: one value for each pixel column, NaN where there is none.
type Curves struct {
	Columns        int
	Primary, Final [][]float32  // [classes][columns]
	Head           [3][]float32 // yaw, pitch, roll in degrees [columns]
}

// Curves resamples the time [from, to), in seconds, to a number of columns. A
// column with several frames holds their mean; columns between two consecutive
// frames are interpolated linearly.
func (f *Face) Curves(from, to float64, columns int) *Curves {
	t, c := f.table, &Curves{Columns: columns}
	r := resampler{face: f, from: from, gap: f.maxGap(), scale: float64(columns) / (to - from), counts: make([]int32, columns)}
	r.first, r.last = f.rowsBetween(from, to)
	if !(to > from) {
		r.scale, r.last = 0, r.first
	}
	for class := range t.classes {
		c.Primary = append(c.Primary, r.resample(series{t.primary, t.classes, class}))
		c.Final = append(c.Final, r.resample(series{t.final, t.classes, class}))
	}
	for angle := range c.Head {
		c.Head[angle] = r.resample(series{t.head, len(c.Head), angle})
	}
	return c
}

// series is a value of each row of the table.
type series struct {
	values   []float32
	each, at int // values of a row, and which of them
}

func (s series) of(row int32) float32 { return s.values[int(row)*s.each+s.at] }

// rowsBetween returns the indexes [first, last) of the face's rows in a time.
func (f *Face) rowsBetween(from, to float64) (first, last int) {
	before := func(at float64) int {
		return sort.Search(len(f.rows), func(i int) bool { return f.table.time[f.rows[i]] >= at })
	}
	return before(from), before(to)
}

// resampler computes the columns of a curve.
type resampler struct {
	face        *Face
	from        float64
	scale       float64 // columns per second
	gap         float64 // see Face.maxGap
	first, last int     // of the face's rows
	counts      []int32 // values in each column
}

// column returns where the time of a row is, in columns.
func (r *resampler) column(row int32) float64 { return (r.face.table.time[row] - r.from) * r.scale }

// resample returns the columns of a series.
func (r *resampler) resample(s series) []float32 {
	columns := slices.Repeat([]float32{missing}, len(r.counts))
	if r.scale <= 0 || len(columns) == 0 {
		return columns
	}
	clear(r.counts)
	for _, row := range r.face.rows[r.first:r.last] {
		v, column := s.of(row), int(r.column(row))
		if v != v || column >= len(columns) { // NaN
			continue
		}
		if r.counts[column]++; r.counts[column] == 1 {
			columns[column] = 0
		}
		columns[column] += v
	}
	for column, n := range r.counts {
		if n > 1 {
			columns[column] /= float32(n)
		}
	}
	r.interpolate(s, columns)
	return columns
}

// interpolate fills the columns between two values. One row before and one after the
// time take part, so that lines reach the edges.
func (r *resampler) interpolate(s series, columns []float32) {
	t, rows := r.face.table, r.face.rows
	previous := int32(-1)
	for _, row := range rows[max(r.first-1, 0):min(r.last+1, len(rows))] {
		if v := s.of(row); v != v { // NaN
			continue
		}
		if previous >= 0 && t.time[row]-t.time[previous] <= r.gap {
			r.interpolateBetween(s, columns, previous, row)
		}
		previous = row
	}
}

// interpolateBetween fills the empty columns between two rows.
func (r *resampler) interpolateBetween(s series, columns []float32, a, b int32) {
	x, y := r.column(a), r.column(b)
	from, to := s.of(a), s.of(b)
	for column := max(int(math.Floor(x))+1, 0); column < min(int(y), len(columns)); column++ {
		if r.counts[column] == 0 {
			weight := float32((float64(column) + 0.5 - x) / (y - x))
			columns[column] = from + min(max(weight, 0), 1)*(to-from)
		}
	}
}

// LargestAngle returns by how many degrees the head is turned at most, in any direction;
// 0 where that is unknown.
func (f *Face) LargestAngle() (most float64) {
	for _, row := range f.rows {
		if head := f.table.headPose(int(row)); head != nil {
			for _, angle := range head.Angles() {
				most = max(most, math.Abs(angle))
			}
		}
	}
	return most
}

// maxGap returns the longest time between two frames that is interpolated, in
// seconds: three times the median interval, at least half a second.
func (f *Face) maxGap() float64 {
	var intervals []float64
	for i := 1; i < len(f.rows); i += max(len(f.rows)/500, 1) {
		intervals = append(intervals, f.table.time[f.rows[i]]-f.table.time[f.rows[i-1]])
	}
	if len(intervals) == 0 {
		return 0.5
	}
	slices.Sort(intervals)
	return max(3*intervals[len(intervals)/2], 0.5)
}

// Presence reports, for each of a number of columns over a session of duration
// seconds, whether the face was seen there. The time between two consecutive
// frames counts.
func (f *Face) Presence(duration float64, columns int) []bool {
	seen := make([]bool, columns)
	if columns == 0 {
		return seen
	}
	column := func(row int32) int {
		return min(max(int(f.table.time[row]/duration*float64(columns)), 0), columns-1)
	}
	gap := f.maxGap()
	for i, row := range f.rows {
		from := column(row)
		if i > 0 && f.table.time[row]-f.table.time[f.rows[i-1]] <= gap {
			from = column(f.rows[i-1])
		}
		for at := from; at <= column(row); at++ {
			seen[at] = true
		}
	}
	return seen
}
