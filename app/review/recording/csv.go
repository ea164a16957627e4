package recording

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"slices"

	"arbex/app/session"
	"arbex/assets/message"
)

// errTruncated means that the last line has no end.
var errTruncated = message.New("the last line is cut off", nil)

// columnIndexes holds the index of each column that is read.
type columnIndexes struct {
	frame, time, face, predicted int
	sourceFrame, sourceTime, mix int // -1: not in the file
	sourceName                   int // the same
	box                          [4]int
	head                         [3]int // -1: not in the file
	primary, corrected           []int  // by class
	count                        int    // of all columns
}

// parseHeader finds the columns by name; later versions may add some.
func parseHeader(header []string, classes []string) (at columnIndexes, err error) {
	find := func(name string) int {
		i := slices.Index(header, name)
		if i < 0 {
			err = errors.Join(err, message.New("the column {{.Name}} is missing", message.Fields{"Name": name}))
		}
		return i
	}
	at = columnIndexes{
		frame: find("frame"), time: find("timestamp"), face: find("face_id"), predicted: find("success"), count: len(header),
		sourceFrame: slices.Index(header, "source_frame"), sourceTime: slices.Index(header, "source_timestamp"),
		mix: slices.Index(header, "mix"), sourceName: slices.Index(header, "source"),
	}
	for i, name := range session.HeadColumns {
		at.head[i] = slices.Index(header, name)
	}
	for i, name := range []string{"FaceRectX", "FaceRectY", "FaceRectWidth", "FaceRectHeight"} {
		at.box[i] = find(name)
	}
	for _, class := range classes {
		at.primary = append(at.primary, find("primary_"+class))
		at.corrected = append(at.corrected, find("corrected_"+class))
	}
	return at, err
}

// readTable reads frames.csv. The rows before an error are returned with it.
func readTable(ctx context.Context, from io.Reader, classes []string) (*table, error) {
	t := &table{classes: len(classes)}
	if len(classes) == 0 || len(classes) > maxClasses {
		return t, message.New("the number of classes is {{.Count}}", message.Fields{"Count": len(classes)})
	}
	lines := bufio.NewReaderSize(from, maxLineBytes)
	line, err := lines.ReadSlice('\n')
	if err != nil {
		return t, message.Wrap(err, "the header is missing: {{.Cause}}", nil)
	}
	var header []string
	for _, cell := range splitCells(line, nil) {
		header = append(header, string(cell))
	}
	at, err := parseHeader(header, classes)
	if err != nil {
		return t, err
	}
	return t, t.readRows(ctx, lines, &at)
}

// readRows reads the lines after the header.
func (t *table) readRows(ctx context.Context, lines *bufio.Reader, at *columnIndexes) error {
	var cells [][]byte
	for number := 2; ; number++ {
		line, err := lines.ReadSlice('\n')
		if err == io.EOF && len(line) == 0 {
			return nil
		}
		if err == io.EOF {
			return errTruncated
		}
		if err == nil {
			cells = splitCells(line, cells[:0])
			err = t.appendRow(cells, at)
		}
		if err != nil {
			return message.Wrap(err, "line {{.Line}}: {{.Cause}}", message.Fields{"Line": number})
		}
		if number%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// splitCells appends the cells of a CSV line. They are slices of the line:
// enclosing quotes are removed, doubled quotes inside are kept. (encoding/csv
// would allocate a string for each row.)
func splitCells(line []byte, cells [][]byte) [][]byte {
	line = bytes.TrimRight(line, "\r\n")
	for {
		if len(line) > 0 && line[0] == '"' {
			end := closingQuote(line)
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

// closingQuote returns the index of the quote that ends a quoted cell.
func closingQuote(line []byte) int {
	end := 1
	for end < len(line) && (line[end] != '"' || end+1 < len(line) && line[end+1] == '"') {
		if line[end] == '"' {
			end++
		}
		end++
	}
	return end
}
