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

// table are the rows of frames.csv, as far as they are drawn. A row is one
// face of one frame; frames never go back.
type table struct {
	classes     int
	frame       []int32
	time        []float64 // seconds
	face        []int32   // 0: no face
	predicted   []bool
	box         [][4]float32 // x, y, w, h, pixels
	sourceFrame []int32
	sourceTime  []float64 // seconds; less than 0: not recorded
	primary     []float32 // [rows*classes]; NaN: none
	final       []float32 // corrected, or primary without a balancing head
}

// Bounds on what a file may claim.
const (
	maxRows      = 20_000_000 // a week of one face
	maxClasses   = 64
	maxLineBytes = 256 << 10
	maxFrame     = 1 << 30
	maxFaceID    = 1 << 20
)

// errTruncated says that the last line has no end.
var errTruncated = errors.New("the last line is cut off")

// columnIndexes says which column of the file holds what.
type columnIndexes struct {
	frame, time, face, predicted, sourceFrame, sourceTime int
	box                                                   [4]int
	primary, corrected                                    []int
	count                                                 int
}

// parseHeader finds the columns by their names; later versions may have more.
func parseHeader(header []string, classes []string) (l columnIndexes, err error) {
	find := func(name string) int {
		i := slices.Index(header, name)
		if i < 0 {
			err = errors.Join(err, fmt.Errorf("the column %q is missing", name))
		}
		return i
	}
	l = columnIndexes{frame: find("frame"), time: find("timestamp"), face: find("face_id"), predicted: find("success"), count: len(header)}
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

// readTable reads frames.csv. What was read before an error is returned with
// it.
func readTable(ctx context.Context, from io.Reader, classes []string) (*table, error) {
	c := &table{classes: len(classes)}
	if len(classes) == 0 || len(classes) > maxClasses {
		return c, fmt.Errorf("it claims %d classes", len(classes))
	}
	lines := bufio.NewReaderSize(from, maxLineBytes)
	line, err := lines.ReadSlice('\n')
	if err != nil {
		return c, fmt.Errorf("there is no header: %w", err)
	}
	var cells [][]byte
	var header []string
	for _, cell := range splitCells(line, cells) {
		header = append(header, string(cell))
	}
	l, err := parseHeader(header, classes)
	if err != nil {
		return c, err
	}
	for number := 2; ; number++ {
		line, err := lines.ReadSlice('\n')
		switch {
		case err == io.EOF && len(line) == 0:
			return c, nil
		case err == io.EOF:
			return c, errTruncated
		case err != nil:
			return c, fmt.Errorf("line %d: %w", number, err)
		}
		cells = splitCells(line, cells[:0])
		if err := c.appendRow(cells, &l); err != nil {
			return c, fmt.Errorf("line %d: %w", number, err)
		}
		if number%4096 == 0 && ctx.Err() != nil {
			return c, ctx.Err()
		}
	}
}

// splitCells cuts a line of CSV into its cells. Cells point into the line; quotes
// round one are taken off, doubled ones inside stay.
func splitCells(line []byte, cells [][]byte) [][]byte {
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

// appendRow takes a row in, or says what is wrong with it and leaves it out.
func (c *table) appendRow(cells [][]byte, l *columnIndexes) error {
	if len(cells) != l.count {
		return fmt.Errorf("it has %d cells, not %d", len(cells), l.count)
	}
	if len(c.frame) >= maxRows {
		return fmt.Errorf("there are more than %d rows", maxRows)
	}
	frame, err := parseInt(cells[l.frame], maxFrame)
	face, err2 := parseInt(cells[l.face], maxFaceID)
	time, err3 := parseNumber(cells[l.time])
	if err := errors.Join(err, err2, err3); err != nil {
		return err
	}
	if n := len(c.frame); !(time >= 0 && time < 1e9) || n > 0 && (frame < c.frame[n-1] || time < c.time[n-1]) {
		return fmt.Errorf("frame %d at %v seconds comes after a later one", frame, time)
	}
	source := frame
	if l.sourceFrame >= 0 {
		if source, err = parseInt(cells[l.sourceFrame], maxFrame); err != nil {
			return err
		}
	}
	sourceTime := -1.0
	if l.sourceTime >= 0 {
		if at, err := parseNumber(cells[l.sourceTime]); err == nil && at >= 0 && at < 1e9 {
			sourceTime = at
		}
	}
	var box [4]float32
	for i, at := range l.box {
		if len(cells[at]) > 0 {
			v, err := parseNumber(cells[at])
			if err != nil || math.Abs(v) > 1e6 {
				return fmt.Errorf("%q is no place in a picture", cells[at])
			}
			box[i] = float32(v)
		}
	}
	judged := string(cells[l.predicted]) == "1"
	if err := c.appendDistributions(cells, l, judged); err != nil {
		return err
	}
	c.frame, c.time, c.face = append(c.frame, frame), append(c.time, time), append(c.face, face)
	c.predicted, c.box, c.sourceFrame = append(c.predicted, judged), append(c.box, box), append(c.sourceFrame, source)
	c.sourceTime = append(c.sourceTime, sourceTime)
	return nil
}

// sameTimes reports whether all rows have the same time, as those of pictures have.
func (c *table) sameTimes() bool {
	n := len(c.time)
	return n > 0 && c.time[0] == c.time[n-1]
}

// spaceFrames lays pictures out a second from each other, so that they can be gone through.
func (c *table) spaceFrames() {
	for row, frame := range c.frame {
		c.time[row] = float64(frame)
	}
}

// appendDistributions takes the distributions of a row in, or neither.
func (c *table) appendDistributions(cells [][]byte, l *columnIndexes, judged bool) error {
	begin := len(c.primary)
	fail := func(cell []byte) error {
		c.primary, c.final = c.primary[:begin], c.final[:begin]
		return fmt.Errorf("%.20q is no share", cell)
	}
	for i := range c.classes {
		first, last := missing, missing
		if judged {
			var ok, also bool
			first, ok = parseProbability(cells[l.primary[i]])
			last, also = parseProbability(cells[l.corrected[i]])
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

// missing stands for a share that was not computed.
var missing = float32(math.NaN())

// parseProbability reads a share; an empty cell is one that was not computed.
func parseProbability(cell []byte) (float32, bool) {
	if len(cell) == 0 {
		return missing, true
	}
	v, err := strconv.ParseFloat(unsafeString(cell), 32)
	return float32(v), err == nil && v >= -1e-3 && v <= 1+1e-3
}

func parseNumber(cell []byte) (float64, error) {
	v, err := strconv.ParseFloat(unsafeString(cell), 64)
	if err != nil {
		return 0, fmt.Errorf("%.20q is no number", cell)
	}
	return v, nil
}

func parseInt(cell []byte, most int) (int32, error) {
	v, err := strconv.Atoi(unsafeString(cell))
	if err != nil || v < 0 || v > most {
		return 0, fmt.Errorf("%.20q is no number between 0 and %d", cell, most)
	}
	return int32(v), nil
}

// unsafeString looks at bytes as a string without copying them. It must not outlive
// them.
func unsafeString(cell []byte) string { return unsafe.String(unsafe.SliceData(cell), len(cell)) }
