package session

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// VideoFrame is a row of video/pictures.csv: which frame a picture of the video
// is.
type VideoFrame struct {
	Clip        string  // file name in the folder video
	Number      int     // of the picture in its clip, from 0
	Frame       int     // as in the records
	Time        float64 // seconds since the session started
	SourceFrame int
}

// videoFrameColumns are the columns of pictures.csv.
var videoFrameColumns = []column[VideoFrame]{
	{Column{"clip", "", "", "text", "file in the folder video"}, func(p *VideoFrame) string { return p.Clip }},
	{Column{"number", "", "", "0, 1, 2 ...", "of the picture in its clip"}, func(p *VideoFrame) string { return strconv.Itoa(p.Number) }},
	{Column{"frame", "", "", "0, 1, 2 ...", "as in " + tableFile}, func(p *VideoFrame) string { return strconv.Itoa(p.Frame) }},
	{Column{"timestamp", "", "seconds", "from 0", "since the session started"}, func(p *VideoFrame) string { return formatFloat(p.Time) }},
	{Column{"source_frame", "", "", "0, 1, 2 ...", "as in " + tableFile}, func(p *VideoFrame) string { return strconv.Itoa(p.SourceFrame) }},
}

func (p VideoFrame) row() []string { return cells(videoFrameColumns, &p) }

// readVideoFrames reads pictures.csv.
func readVideoFrames(from io.Reader) ([]VideoFrame, error) {
	rows := csv.NewReader(from)
	rows.FieldsPerRecord = len(videoFrameColumns)
	var all []VideoFrame
	for first := true; ; first = false {
		row, err := rows.Read()
		switch {
		case err == io.EOF:
			return all, nil
		case err != nil:
			return all, fmt.Errorf("%s: %w", videoFramesFile, err)
		case first:
			continue
		}
		p := VideoFrame{Clip: row[0]}
		var faults [4]error
		p.Number, faults[0] = strconv.Atoi(row[1])
		p.Frame, faults[1] = strconv.Atoi(row[2])
		p.Time, faults[2] = strconv.ParseFloat(row[3], 64)
		p.SourceFrame, faults[3] = strconv.Atoi(row[4])
		if err := errors.Join(faults[:]...); err != nil {
			return all, fmt.Errorf("%s: %w", videoFramesFile, err)
		}
		all = append(all, p)
	}
}
