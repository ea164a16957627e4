package recording

import (
	"math"
	"slices"
	"sort"
)

// Curves are the probabilities of a face over time, resampled for drawing: one
// value for each pixel column, NaN where there is no prediction.
type Curves struct {
	Columns        int
	Primary, Final [][]float32 // [classes][columns]
}

// Curves resamples the time [from, to), in seconds, to a number of columns. A
// column with several frames holds their mean; columns between two consecutive
// frames are interpolated linearly.
func (f *Face) Curves(from, to float64, columns int) *Curves {
	c := newCurves(f.table.classes, columns)
	if columns < 1 || !(to > from) {
		return c
	}
	r := resampler{curves: c, face: f, from: from, scale: float64(columns) / (to - from), counts: make([]int32, columns)}
	first, last := r.addRows()
	r.average()
	r.interpolate(first, last)
	return c
}

func newCurves(classes, columns int) *Curves {
	c := &Curves{Columns: columns}
	for range classes {
		c.Primary = append(c.Primary, slices.Repeat([]float32{missing}, columns))
		c.Final = append(c.Final, slices.Repeat([]float32{missing}, columns))
	}
	return c
}

// resampler computes Curves.
type resampler struct {
	curves *Curves
	face   *Face
	from   float64
	scale  float64 // columns per second
	counts []int32 // predictions in each column
}

// column returns where the time of a row is, in columns.
func (r *resampler) column(row int) float64 { return (r.face.table.time[row] - r.from) * r.scale }

// addRows adds up the predictions of each column. It returns the indexes
// [first, last) of the face's rows that are within the time.
func (r *resampler) addRows() (first, last int) {
	rows, t := r.face.rows, r.face.table
	first = sort.Search(len(rows), func(i int) bool { return t.time[rows[i]] >= r.from })
	for last = first; last < len(rows); last++ {
		row := int(rows[last])
		column := int(r.column(row))
		if column >= len(r.counts) {
			break
		}
		if t.predicted[row] {
			r.addRow(row, column)
		}
	}
	return first, last
}

func (r *resampler) addRow(row, column int) {
	t, c := r.face.table, r.curves
	r.counts[column]++
	for class := range t.classes {
		at := row*t.classes + class
		if r.counts[column] == 1 {
			c.Primary[class][column], c.Final[class][column] = 0, 0
		}
		c.Primary[class][column] += t.primary[at]
		c.Final[class][column] += t.final[at]
	}
}

// average divides the sums by the number of predictions.
func (r *resampler) average() {
	for column, n := range r.counts {
		if n < 2 {
			continue
		}
		for class := range r.curves.Primary {
			r.curves.Primary[class][column] /= float32(n)
			r.curves.Final[class][column] /= float32(n)
		}
	}
}

// interpolate fills the columns between two frames. One frame before and one
// after the time take part, so that lines reach the edges.
func (r *resampler) interpolate(first, last int) {
	t, rows := r.face.table, r.face.rows
	gap, previous := r.face.maxGap(), -1
	for i := max(first-1, 0); i < min(last+1, len(rows)); i++ {
		row := int(rows[i])
		if !t.predicted[row] {
			continue
		}
		if previous >= 0 && t.time[row]-t.time[previous] <= gap {
			r.interpolateBetween(previous, row)
		}
		previous = row
	}
}

// interpolateBetween fills the empty columns between two rows.
func (r *resampler) interpolateBetween(a, b int) {
	t, c := r.face.table, r.curves
	x, y := r.column(a), r.column(b)
	for column := max(int(math.Floor(x))+1, 0); column < min(int(y), c.Columns); column++ {
		if r.counts[column] > 0 {
			continue
		}
		weight := float32((float64(column) + 0.5 - x) / (y - x))
		weight = min(max(weight, 0), 1)
		for class := range t.classes {
			i, j := a*t.classes+class, b*t.classes+class
			c.Primary[class][column] = t.primary[i] + weight*(t.primary[j]-t.primary[i])
			c.Final[class][column] = t.final[i] + weight*(t.final[j]-t.final[i])
		}
	}
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
