package recording

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"

	"arbex/assets/message"
)

// table holds the columns of frames.csv that are drawn. A row is one face of
// one frame; rows are ordered by frame and time.
type table struct {
	classes     int
	frame       []int32
	time        []float64 // seconds
	face        []int32   // recorded id; 0: no face
	predicted   []bool
	box         [][4]float32 // x, y, w, h, pixels
	sourceFrame []int32
	sourceTime  []float64 // seconds; negative: not recorded
	primary     []float32 // [rows*classes]; NaN: none
	final       []float32 // [rows*classes]; corrected, or primary without a balancing head
	head        []float32 // [rows*3], yaw, pitch, roll in degrees; NaN: unknown
	heads       bool      // one is known
	mixes       []float64 // see Recording.Mixes
	sources     []sourceStart
}

// Limits on what a file may contain.
const (
	maxRows      = 20_000_000 // a week of one face
	maxClasses   = 64
	maxMixes     = 101 // hundredths from 0 to 1
	maxLineBytes = 256 << 10
	maxFrame     = 1 << 30
	maxFaceID    = 1 << 20
	maxSeconds   = 1e9
	maxPixel     = 1e6
)

// appendRow appends a row, or returns an error and leaves the table unchanged.
func (t *table) appendRow(cells [][]byte, at *columnIndexes) error {
	if len(cells) != at.count {
		return message.New("it has {{.Count}} cells instead of {{.Expected}}", message.Fields{"Count": len(cells), "Expected": at.count})
	}
	if len(t.frame) >= maxRows {
		return message.New("there are more than {{.Count}} rows", message.Fields{"Count": maxRows})
	}
	frame, err := parseInt(cells[at.frame], maxFrame)
	face, err2 := parseInt(cells[at.face], maxFaceID)
	time, err3 := parseNumber(cells[at.time])
	source, sourceTime, err4 := at.source(cells, frame)
	box, err5 := at.parseBox(cells)
	if err := errors.Join(err, err2, err3, err4, err5); err != nil {
		return err
	}
	if err := t.checkOrder(frame, time); err != nil {
		return err
	}
	predicted := string(cells[at.predicted]) == "1"
	if err := t.appendDistributions(cells, at, predicted); err != nil {
		return err
	}
	t.addMix(cells, at, predicted)
	t.addSource(cells, at)
	t.addHead(cells, at)
	t.frame, t.time, t.face = append(t.frame, frame), append(t.time, time), append(t.face, face)
	t.predicted, t.box = append(t.predicted, predicted), append(t.box, box)
	t.sourceFrame, t.sourceTime = append(t.sourceFrame, source), append(t.sourceTime, sourceTime)
	return nil
}

// checkOrder returns an error when a row would come before the last one.
func (t *table) checkOrder(frame int32, time float64) error {
	n := len(t.frame)
	if !(time >= 0 && time < maxSeconds) || n > 0 && (frame < t.frame[n-1] || time < t.time[n-1]) {
		return message.New("frame {{.Frame}} at {{.Time}} seconds comes after a later one", message.Fields{"Frame": frame, "Time": time})
	}
	return nil
}

// source returns the row's frame number and time in its source.
func (at *columnIndexes) source(cells [][]byte, frame int32) (number int32, time float64, err error) {
	number, time = frame, -1
	if at.sourceFrame >= 0 {
		number, err = parseInt(cells[at.sourceFrame], maxFrame)
	}
	if at.sourceTime >= 0 {
		if t, err := parseNumber(cells[at.sourceTime]); err == nil && t >= 0 && t < maxSeconds {
			time = t
		}
	}
	return number, time, err
}

func (at *columnIndexes) parseBox(cells [][]byte) (box [4]float32, err error) {
	for i, column := range at.box {
		if len(cells[column]) == 0 {
			continue
		}
		v, err := parseNumber(cells[column])
		if err != nil || !(math.Abs(v) <= maxPixel) { // not a number either
			return box, message.New("{{.Text}} is not a pixel coordinate", message.Fields{"Text": fmt.Sprintf("%.20q", cells[column])})
		}
		box[i] = float32(v)
	}
	return box, nil
}

// appendDistributions appends both distributions of a row, or neither.
func (t *table) appendDistributions(cells [][]byte, at *columnIndexes, predicted bool) error {
	begin := len(t.primary)
	for i := range t.classes {
		primary, final := missing, missing
		if predicted {
			var err, err2 error
			primary, err = parseProbability(cells[at.primary[i]])
			final, err2 = parseProbability(cells[at.corrected[i]])
			if err := errors.Join(err, err2); err != nil {
				t.primary, t.final = t.primary[:begin], t.final[:begin]
				return err
			}
			if final != final { // NaN: no balancing head
				final = primary
			}
		}
		t.primary, t.final = append(t.primary, primary), append(t.final, final)
	}
	return nil
}

// addMix notes the expected mix of a prediction.
func (t *table) addMix(cells [][]byte, at *columnIndexes, predicted bool) {
	if !predicted || at.mix < 0 {
		return
	}
	mix, err := parseNumber(cells[at.mix])
	if err == nil && mix >= 0 && mix <= 1 && !slices.Contains(t.mixes, mix) && len(t.mixes) < maxMixes {
		t.mixes = append(t.mixes, mix)
	}
}

// addHead appends the angles of a head. Cells that are no angles are unknown.
func (t *table) addHead(cells [][]byte, at *columnIndexes) {
	for _, column := range at.head {
		angle := missing
		if column >= 0 && len(cells[column]) > 0 {
			if v, err := parseNumber(cells[column]); err == nil && math.Abs(v) <= 180 {
				angle, t.heads = float32(v), true
			}
		}
		t.head = append(t.head, angle)
	}
}

// sourceStart is where the rows of a source begin: those of a clip, or of a picture
// of a folder.
type sourceStart struct {
	row  int
	name string
}

// addSource notes the source of the next row where it is another one.
func (t *table) addSource(cells [][]byte, at *columnIndexes) {
	if at.sourceName < 0 {
		return
	}
	last := len(t.sources) - 1
	if name := cells[at.sourceName]; last < 0 || t.sources[last].name != string(name) {
		t.sources = append(t.sources, sourceStart{len(t.frame), string(name)})
	}
}

// source returns the source of a row, empty where it is not known.
func (t *table) source(row int) string {
	i := sort.Search(len(t.sources), func(i int) bool { return t.sources[i].row > row })
	if i == 0 {
		return ""
	}
	return strings.ReplaceAll(t.sources[i-1].name, `""`, `"`) // quotes in a CSV cell
}

// sameTimes reports whether all rows have the same time, as those of still
// pictures have.
func (t *table) sameTimes() bool {
	n := len(t.time)
	return n > 0 && t.time[0] == t.time[n-1]
}

// spaceFrames gives each frame the time of its number in seconds, so that still
// pictures can be stepped through.
func (t *table) spaceFrames() {
	for row, frame := range t.frame {
		t.time[row] = float64(frame)
	}
}

// firstRows returns the first row of each frame.
func (t *table) firstRows() (rows []int32) {
	for row, frame := range t.frame {
		if row == 0 || frame != t.frame[row-1] {
			rows = append(rows, int32(row))
		}
	}
	return rows
}
