package summary

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"

	"arbex/app/session"
	"arbex/model"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// ReadTable returns the records of a table that arbex analyze or a recording has
// written, with the fields that a summary needs. Columns are found by their names.
func ReadTable(from io.Reader) iter.Seq2[session.Record, error] {
	return func(yield func(session.Record, error) bool) {
		table := csv.NewReader(transform.NewReader(from, unicode.BOMOverride(transform.Nop))) // as spreadsheets write them
		header, err := table.Read()
		if err != nil {
			yield(session.Record{}, fmt.Errorf("the table has no header: %w", err))
			return
		}
		c, err := findColumns(header)
		if err != nil {
			yield(session.Record{}, err)
			return
		}
		for {
			row, err := table.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			r := session.Record{}
			if err == nil {
				r, err = c.record(row)
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// places are where the values of a record stand in a row.
type places struct {
	source, frame, time, face int
	texts                     map[string]int // of the study and the names
	segment                   int            // -1: none
	head                      [3]int         // columns of yaw, pitch and roll; -1: none
	classes                   [2][]string
	first                     [2][]int // columns of the classes' probabilities
}

func findColumns(header []string) (c places, err error) {
	c.texts, c.segment = map[string]int{}, slices.Index(header, "segment")
	for _, name := range []string{"participant", "condition", "trial", "note", "segment_name", "face_name"} {
		if at := slices.Index(header, name); at >= 0 {
			c.texts[name] = at
		}
	}
	for _, column := range []struct {
		name string
		at   *int
	}{{"source", &c.source}, {"frame", &c.frame}, {"timestamp", &c.time}, {"face_id", &c.face}} {
		if *column.at = slices.Index(header, column.name); *column.at < 0 {
			return c, fmt.Errorf("the table has no column %s; give one that arbex has written", column.name)
		}
	}
	for i, name := range session.HeadColumns {
		c.head[i] = slices.Index(header, name)
	}
	for i, name := range header {
		for which, prefix := range []string{"primary_", "corrected_"} {
			if class, ok := strings.CutPrefix(name, prefix); ok {
				c.classes[which], c.first[which] = append(c.classes[which], class), append(c.first[which], i)
			}
		}
	}
	if len(c.classes[0]) == 0 {
		return c, errors.New("the table has no probabilities; give one that arbex has written")
	}
	return c, nil
}

// hasHead reports whether a row has the angles of the head.
func (c places) hasHead(row []string) bool {
	return !slices.ContainsFunc(c.head[:], func(at int) bool { return at < 0 || row[at] == "" })
}

func (c places) record(row []string) (r session.Record, err error) {
	r.Source = row[c.source]
	for name, to := range map[string]*string{
		"participant": &r.Participant, "condition": &r.Condition, "trial": &r.Trial, "note": &r.Note, "segment_name": &r.SegmentName, "face_name": &r.FaceName,
	} {
		if at, ok := c.texts[name]; ok {
			*to = row[at]
		}
	}
	number := func(at int) float64 {
		v, failed := strconv.ParseFloat(row[at], 64)
		if (failed != nil || math.IsNaN(v) || math.IsInf(v, 0)) && err == nil {
			err = fmt.Errorf("%q is no number; the table is damaged", row[at])
		}
		return v
	}
	r.Frame, r.Time, r.FaceID = int(number(c.frame)), number(c.time), int(number(c.face))
	if c.segment >= 0 && row[c.segment] != "" {
		r.Segment = int(number(c.segment))
	}
	if c.hasHead(row) {
		r.Head = &session.HeadPose{Yaw: number(c.head[0]), Pitch: number(c.head[1]), Roll: number(c.head[2])}
	}
	for which, to := range []*session.NamedDistribution{&r.Primary, &r.Corrected} {
		if len(c.first[which]) == 0 || row[c.first[which][0]] == "" { // no face, or not predicted
			continue
		}
		*to = session.NamedDistribution{Classes: c.classes[which], Probabilities: make(model.Distribution, len(c.first[which]))}
		for i, at := range c.first[which] {
			to.Probabilities[i] = float32(number(at))
		}
	}
	return r, err
}
