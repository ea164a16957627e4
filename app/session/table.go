package session

import (
	"strconv"
	"strings"
	"time"

	"arbex/model"
)

// Columns names the columns of frames.csv; Row fills them in the same order.
func Columns(classes []string) []string {
	names := []string{
		"source", "frame", "timestamp", "face_id", "confidence", "success",
		"FaceRectX", "FaceRectY", "FaceRectWidth", "FaceRectHeight", "Yaw",
		"right_eye_x", "right_eye_y", "left_eye_x", "left_eye_y", "nose_x", "nose_y", "mouth_x", "mouth_y",
	}
	for _, kind := range []string{"primary_", "corrected_", "smoothed_", "adjusted_"} {
		for _, class := range classes {
			names = append(names, kind+class)
		}
	}
	return append(names,
		"confidence_primary", "confidence_anchor", "confidence_attentive", "confidence_correction", "confidence_corrected",
		"label", "uncertain", "latency_ms", "trained", "wall_time", "source_frame", "source_timestamp", "mix")
}

// Row is a record as a row of frames.csv.
func Row(r *Record, classes []string) []string {
	cells := []string{strings.ReplaceAll(r.Source, "\n", " "), strconv.Itoa(r.Frame), number(r.Time), strconv.Itoa(r.FaceID), number(r.Score), flag(r.Success)}
	cells = append(cells, where(r)...)
	for _, s := range []Shares{r.Primary, r.Corrected, r.Smoothed, r.Adjusted} {
		for i := range classes {
			cells = append(cells, share(s.P, i))
		}
	}
	c := r.Confidence
	for _, v := range []*float32{c.Primary, c.Anchor, c.Attentive, c.Correction, c.Corrected} {
		cells = append(cells, optional(v))
	}
	return append(cells, r.Label, flag(r.Uncertain), number(r.Latency), flag(r.Trained), written(r.Wall), strconv.Itoa(r.SourceFrame), number(r.SourceTime), number(r.Mix))
}

// where is the box, the yaw and the landmarks, as far as they are known.
func where(r *Record) []string {
	cells := make([]string, 0, 4+1+2*4)
	for _, side := range r.Box {
		cells = append(cells, number(side))
	}
	cells = append(cells, number(r.Yaw))
	for _, p := range r.Landmarks {
		cells = append(cells, number(p[0]), number(p[1]))
	}
	if r.FaceID == 0 {
		clear(cells)
	} else if len(r.Landmarks) == 0 {
		cells[4] = ""
	}
	return cells[:cap(cells)]
}

// share is empty for what the network's head does not compute.
func share(p model.Distribution, i int) string {
	if i >= len(p) {
		return ""
	}
	return number32(p[i])
}

func optional(v *float32) string {
	if v == nil {
		return ""
	}
	return number32(*v)
}

// flag is a truth as OpenFace writes it.
func flag(v bool) string {
	if v {
		return "1"
	}
	return "0"
}

// written is a wall time as text: empty for none.
func written(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return stamp(t).Format(time.RFC3339Nano)
}

func number(v float64) string   { return strconv.FormatFloat(v, 'g', -1, 64) }
func number32(v float32) string { return strconv.FormatFloat(float64(v), 'g', -1, 32) }
