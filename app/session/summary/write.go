package summary

import (
	"encoding/csv"
	"io"
	"math"
	"strconv"
)

// columns are those of the table.
var columns = []struct {
	name string
	cell func(*Row) string
}{
	{"source", func(r *Row) string { return r.Source }},
	{"participant", func(r *Row) string { return r.Participant }},
	{"condition", func(r *Row) string { return r.Condition }},
	{"trial", func(r *Row) string { return r.Trial }},
	{"segment", func(r *Row) string { return number(r.Segment) }},
	{"segment_name", func(r *Row) string { return r.SegmentName }},
	{"face_id", func(r *Row) string { return number(r.FaceID) }},
	{"face_name", func(r *Row) string { return r.FaceName }},
	{"distribution", func(r *Row) string { return r.Distribution }},
	{"class", func(r *Row) string { return r.Class }},
	{"frames", func(r *Row) string { return strconv.Itoa(r.Frames) }},
	{"predicted_share", func(r *Row) string { return decimal(r.Predicted) }},
	{"start_s", func(r *Row) string { return decimal(r.Start) }},
	{"duration_s", func(r *Row) string { return decimal(r.Duration) }},
	{"no_face_share", func(r *Row) string { return decimal(r.NoFace) }},
	{"no_face_s", func(r *Row) string { return decimal(r.NoFaceSeconds) }},
	{"mean", func(r *Row) string { return decimal(r.Mean) }},
	{"sd", func(r *Row) string { return decimal(r.Deviation) }},
	{"peak", func(r *Row) string { return decimal(r.Peak) }},
	{"time_share", func(r *Row) string { return decimal(r.TimeShare) }},
	{"onset_s", func(r *Row) string { return decimal(r.Onset) }},
}

// Columns are the names of a row's values in a table, in order.
func Columns() (names []string) {
	for _, c := range columns {
		names = append(names, c.name)
	}
	return names
}

// Write writes rows as a CSV table.
func Write(to io.Writer, rows []Row) error {
	table := csv.NewWriter(to)
	table.Write(Columns())
	for i := range rows {
		var cells []string
		for _, c := range columns {
			cells = append(cells, c.cell(&rows[i]))
		}
		table.Write(cells)
	}
	table.Flush()
	return table.Error()
}

// number is empty for all of a kind.
func number(n int) string {
	if n < 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// decimal is empty for no number.
func decimal(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'f', 4, 64)
}
