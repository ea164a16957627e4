package recording

import (
	"math"
	"slices"
	"sort"
)

// Curves are the shares of a face over time, made to be drawn: a value for each
// column of a picture, NaN where the face was not judged.
type Curves struct {
	Columns        int
	Primary, Final [][]float32 // [classes][columns]
}

// Curves brings the time from one second to another to so many columns. A
// column that holds several frames has their mean; between two frames that
// follow each other the line is straight.
func (f *Face) Curves(from, to float64, columns int) *Curves {
	classes := f.table.classes
	c := &Curves{Columns: columns}
	for range classes {
		c.Primary, c.Final = append(c.Primary, missingValues(columns)), append(c.Final, missingValues(columns))
	}
	if columns < 1 || !(to > from) {
		return c
	}
	counts := make([]int32, columns)
	scale := float64(columns) / (to - from)
	first := sort.Search(len(f.rows), func(i int) bool { return f.table.time[f.rows[i]] >= from })
	last := first
	for ; last < len(f.rows); last++ {
		row := int(f.rows[last])
		column := int((f.table.time[row] - from) * scale)
		if column >= columns {
			break
		}
		if f.table.predicted[row] {
			counts[column]++
			c.addRow(f.table, row, column, counts[column] == 1)
		}
	}
	for column, n := range counts {
		for class := range classes {
			if n > 1 {
				c.Primary[class][column] /= float32(n)
				c.Final[class][column] /= float32(n)
			}
		}
	}
	c.interpolate(f, first, last, from, scale, counts)
	return c
}

func missingValues(columns int) []float32 {
	line := make([]float32, columns)
	for i := range line {
		line[i] = missing
	}
	return line
}

// addRow adds a row to a column.
func (c *Curves) addRow(t *table, row, column int, fresh bool) {
	for class := range t.classes {
		at := row*t.classes + class
		if fresh {
			c.Primary[class][column], c.Final[class][column] = 0, 0
		}
		c.Primary[class][column] += t.primary[at]
		c.Final[class][column] += t.final[at]
	}
}

// interpolate draws straight lines over the columns between two frames. One frame
// before and one after the time shown take part, so that lines reach the edges.
func (c *Curves) interpolate(f *Face, first, last int, from, scale float64, counts []int32) {
	gap := f.maxGap()
	before := -1
	for i := max(first-1, 0); i < min(last+1, len(f.rows)); i++ {
		row := int(f.rows[i])
		if !f.table.predicted[row] {
			continue
		}
		if before >= 0 && f.table.time[row]-f.table.time[before] <= gap {
			c.interpolateBetween(f.table, before, row, from, scale, counts)
		}
		before = row
	}
}

// interpolateBetween fills the empty columns between two rows.
func (c *Curves) interpolateBetween(t *table, a, b int, from, scale float64, counts []int32) {
	x, y := (t.time[a]-from)*scale, (t.time[b]-from)*scale
	for column := max(int(math.Floor(x))+1, 0); column < min(int(y), c.Columns); column++ {
		if counts[column] > 0 {
			continue
		}
		share := float32((float64(column) + 0.5 - x) / (y - x))
		share = min(max(share, 0), 1)
		for class := range t.classes {
			i, j := a*t.classes+class, b*t.classes+class
			c.Primary[class][column] = t.primary[i] + share*(t.primary[j]-t.primary[i])
			c.Final[class][column] = t.final[i] + share*(t.final[j]-t.final[i])
		}
	}
}

// maxGap is the longest time between two frames that a line goes over: some of the
// usual steps, and half a second at least.
func (f *Face) maxGap() float64 {
	var steps []float64
	for i := 1; i < len(f.rows); i += max(len(f.rows)/500, 1) {
		steps = append(steps, f.table.time[f.rows[i]]-f.table.time[f.rows[i-1]])
	}
	if len(steps) == 0 {
		return 0.5
	}
	slices.Sort(steps)
	return max(3*steps[len(steps)/2], 0.5)
}

// Presence says in which of so many columns of the whole session a face was
// seen; the time between two frames that follow each other counts.
func (f *Face) Presence(length float64, columns int) []bool {
	seen := make([]bool, columns)
	column := func(row int32) int {
		return min(max(int(f.table.time[row]/length*float64(columns)), 0), columns-1)
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
