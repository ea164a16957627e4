package recording

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"

	"arbex/app/session"
	"arbex/assets/message"
)

// copyCSV copies the exported rows of frames.csv.
func (e *export) copyCSV(from io.Reader, to io.Writer) error {
	rows, out := csv.NewReader(from), csv.NewWriter(to)
	rows.ReuseRecord = true
	header, err := rows.Read()
	if err != nil {
		return err
	}
	frameColumn, faceColumn := slices.Index(header, "frame"), slices.Index(header, "face_id")
	if frameColumn < 0 || faceColumn < 0 {
		return message.New("the records have no frame and no face_id", nil)
	}
	places, whole := studyColumns(header)
	if err := out.Write(append(whole, session.EditColumns[0].Name, session.EditColumns[1].Name)); err != nil {
		return err
	}
	for line := make([]string, 0, len(whole)+2); ; {
		row, err := rows.Read()
		if err != nil {
			out.Flush()
			return errors.Join(ignoreDamage(err), out.Error())
		}
		frame, err := strconv.Atoi(row[frameColumn])
		recorded, err2 := strconv.Atoi(row[faceColumn])
		if errors.Join(err, err2) != nil {
			out.Flush()
			return out.Error() // there is a warning about the damage
		}
		face, exported := e.resolve(frame, recorded)
		if !exported {
			continue
		}
		line = append(append(line[:0], row...), make([]string, len(whole)-len(row))...)
		line[faceColumn] = strconv.Itoa(face)
		for i, cell := range session.StudyCells(e.place(frame)) {
			line[places[i]] = cell
		}
		line = append(line, e.names[face], e.takeNote(frame))
		if err := errors.Join(out.Write(line), e.countRecord()); err != nil {
			return err
		}
	}
}

// ignoreDamage returns nil at the end of the file and at a damaged line, about
// which there is a warning: the export ends there.
func ignoreDamage(err error) error {
	var syntax *csv.ParseError
	if err == io.EOF || errors.As(err, &syntax) {
		return nil
	}
	return err
}
