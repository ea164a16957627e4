package recording

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"unsafe"
)

// columns are the rows of frames.csv, as far as they are drawn. A row is one
// face of one frame; frames never go back.
type columns struct {
	classes     int
	frame       []int32
	time        []float64 // seconds
	face        []int32   // 0: no face
	judged      []bool
	box         [][4]float32 // x, y, w, h, pixels
	sourceFrame []int32
	sourceTime  []float64 // seconds; less than 0: not recorded
	primary     []float32 // [rows*classes]; NaN: none
	final       []float32 // corrected, or primary without a balancing head
}

// Bounds on what a file may claim.
const (
	mostRows    = 20_000_000 // a week of one face
	mostClasses = 64
	longestLine = 256 << 10
	latestFrame = 1 << 30
	mostFaces   = 1 << 20
)

// errCut says that the last line has no end.
var errCut = errors.New("the last line is cut off")

// layout says which column of the file holds what.
type layout struct {
	frame, time, face, judged, sourceFrame, sourceTime int
	box                                                [4]int
	primary, corrected                                 []int
	width                                              int
}

// layoutOf finds the columns by their names; later versions may have more.
func layoutOf(header []string, classes []string) (l layout, err error) {
	find := func(name string) int {
		i := slices.Index(header, name)
		if i < 0 {
			err = errors.Join(err, fmt.Errorf("the column %q is missing", name))
		}
		return i
	}
	l = layout{frame: find("frame"), time: find("timestamp"), face: find("face_id"), judged: find("success"), width: len(header)}
	l.sourceFrame, l.sourceTime = slices.Index(header, "source_frame"), slices.Index(header, "source_timestamp")
	for i, name := range []string{"FaceRectX", "FaceRectY", "FaceRectWidth", "FaceRectHeight"} {
		l.box[i] = find(name)
	}
	for _, class := range classes {
		l.primary = append(l.primary, find("primary_"+class))
		l.corrected = append(l.corrected, find("corrected_"+class))
	}
	return l, err
}

// readColumns reads frames.csv. What was read before an error is returned with
// it.
func readColumns(ctx context.Context, from io.Reader, classes []string) (*columns, error) {
	c := &columns{classes: len(classes)}
	if len(classes) == 0 || len(classes) > mostClasses {
		return c, fmt.Errorf("it claims %d classes", len(classes))
	}
	lines := bufio.NewReaderSize(from, longestLine)
	line, err := lines.ReadSlice('\n')
	if err != nil {
		return c, fmt.Errorf("there is no header: %w", err)
	}
	var cells [][]byte
	var header []string
	for _, cell := range split(line, cells) {
		header = append(header, string(cell))
	}
	l, err := layoutOf(header, classes)
	if err != nil {
		return c, err
	}
	for number := 2; ; number++ {
		line, err := lines.ReadSlice('\n')
		switch {
		case err == io.EOF && len(line) == 0:
			return c, nil
		case err == io.EOF:
			return c, errCut
		case err != nil:
			return c, fmt.Errorf("line %d: %w", number, err)
		}
		cells = split(line, cells[:0])
		if err := c.add(cells, &l); err != nil {
			return c, fmt.Errorf("line %d: %w", number, err)
		}
		if number%4096 == 0 && ctx.Err() != nil {
			return c, ctx.Err()
		}
	}
}

// split cuts a line of CSV into its cells. Cells point into the line; quotes
// round one are taken off, doubled ones inside stay.
func split(line []byte, cells [][]byte) [][]byte {
	line = bytes.TrimRight(line, "\r\n")
	for {
		if len(line) > 0 && line[0] == '"' {
			end := 1
			for end < len(line) && (line[end] != '"' || end+1 < len(line) && line[end+1] == '"') {
				if line[end] == '"' {
					end++
				}
				end++
			}
			cells = append(cells, line[1:min(end, len(line))])
			line = line[min(end+1, len(line)):]
			if len(line) == 0 {
				return cells
			}
			line = line[1:] // the comma
			continue
		}
		comma := bytes.IndexByte(line, ',')
		if comma < 0 {
			return append(cells, line)
		}
		cells = append(cells, line[:comma])
		line = line[comma+1:]
	}
}

// add takes a row in, or says what is wrong with it and leaves it out.
func (c *columns) add(cells [][]byte, l *layout) error {
	if len(cells) != l.width {
		return fmt.Errorf("it has %d cells, not %d", len(cells), l.width)
	}
	if len(c.frame) >= mostRows {
		return fmt.Errorf("there are more than %d rows", mostRows)
	}
	frame, err := whole(cells[l.frame], latestFrame)
	face, err2 := whole(cells[l.face], mostFaces)
	time, err3 := number(cells[l.time])
	if err := errors.Join(err, err2, err3); err != nil {
		return err
	}
	if n := len(c.frame); !(time >= 0 && time < 1e9) || n > 0 && (frame < c.frame[n-1] || time < c.time[n-1]) {
		return fmt.Errorf("frame %d at %v seconds comes after a later one", frame, time)
	}
	source := frame
	if l.sourceFrame >= 0 {
		if source, err = whole(cells[l.sourceFrame], latestFrame); err != nil {
			return err
		}
	}
	sourceTime := -1.0
	if l.sourceTime >= 0 {
		if at, err := number(cells[l.sourceTime]); err == nil && at >= 0 && at < 1e9 {
			sourceTime = at
		}
	}
	var box [4]float32
	for i, at := range l.box {
		if len(cells[at]) > 0 {
			v, err := number(cells[at])
			if err != nil || math.Abs(v) > 1e6 {
				return fmt.Errorf("%q is no place in a picture", cells[at])
			}
			box[i] = float32(v)
		}
	}
	judged := string(cells[l.judged]) == "1"
	if err := c.shares(cells, l, judged); err != nil {
		return err
	}
	c.frame, c.time, c.face = append(c.frame, frame), append(c.time, time), append(c.face, face)
	c.judged, c.box, c.sourceFrame = append(c.judged, judged), append(c.box, box), append(c.sourceFrame, source)
	c.sourceTime = append(c.sourceTime, sourceTime)
	return nil
}

// timeless reports whether all rows have the same time, as those of pictures have.
func (c *columns) timeless() bool {
	n := len(c.time)
	return n > 0 && c.time[0] == c.time[n-1]
}

// apart lays pictures out a second from each other, so that they can be gone through.
func (c *columns) apart() {
	for row, frame := range c.frame {
		c.time[row] = float64(frame)
	}
}

// shares takes the distributions of a row in, or neither.
func (c *columns) shares(cells [][]byte, l *layout, judged bool) error {
	begin := len(c.primary)
	fail := func(cell []byte) error {
		c.primary, c.final = c.primary[:begin], c.final[:begin]
		return fmt.Errorf("%.20q is no share", cell)
	}
	for i := range c.classes {
		first, last := absent, absent
		if judged {
			var ok, also bool
			first, ok = share(cells[l.primary[i]])
			last, also = share(cells[l.corrected[i]])
			if !ok {
				return fail(cells[l.primary[i]])
			}
			if !also {
				return fail(cells[l.corrected[i]])
			}
			if last != last {
				last = first
			}
		}
		c.primary, c.final = append(c.primary, first), append(c.final, last)
	}
	return nil
}

// absent stands for a share that was not computed.
var absent = float32(math.NaN())

// share reads a share; an empty cell is one that was not computed.
func share(cell []byte) (float32, bool) {
	if len(cell) == 0 {
		return absent, true
	}
	v, err := strconv.ParseFloat(text(cell), 32)
	return float32(v), err == nil && v >= -1e-3 && v <= 1+1e-3
}

func number(cell []byte) (float64, error) {
	v, err := strconv.ParseFloat(text(cell), 64)
	if err != nil {
		return 0, fmt.Errorf("%.20q is no number", cell)
	}
	return v, nil
}

func whole(cell []byte, most int) (int32, error) {
	v, err := strconv.Atoi(text(cell))
	if err != nil || v < 0 || v > most {
		return 0, fmt.Errorf("%.20q is no number between 0 and %d", cell, most)
	}
	return int32(v), nil
}

// text looks at bytes as a string without copying them. It must not outlive
// them.
func text(cell []byte) string { return unsafe.String(unsafe.SliceData(cell), len(cell)) }
