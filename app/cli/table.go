package cli

import (
	"fmt"
	"strconv"
	"strings"

	"arbex/model"
)

// columns names the columns of the CSV form; row fills them in the same order.
func columns(classes []string) []string {
	names := []string{"source", "frame", "time_s", "face_id", "box_x", "box_y", "box_w", "box_h", "landmarks"}
	for _, kind := range []string{"primary_", "corrected_"} {
		for _, class := range classes {
			names = append(names, kind+class)
		}
	}
	return append(names,
		"confidence_primary", "confidence_anchor", "confidence_attentive", "confidence_correction", "confidence_corrected",
		"label", "latency_ms", "trained")
}

func row(r record) []string {
	cells := []string{r.Source, strconv.Itoa(r.Frame), number(r.Time), strconv.Itoa(r.FaceID)}
	for _, side := range r.Box {
		cells = append(cells, number(side))
	}
	cells = append(cells, places(r.Landmarks))
	for _, s := range []shares{r.Primary, r.Corrected} {
		for i := range s.classes {
			cells = append(cells, share(s.p, i))
		}
	}
	c := r.Confidence
	cells = append(cells, number32(c.Primary))
	for _, v := range []*float32{c.Anchor, c.Attentive, c.Correction, c.Corrected} {
		cells = append(cells, optional(v))
	}
	return append(cells, r.Label, number(r.Latency), strconv.FormatBool(r.Trained))
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

// places writes points in one cell: "x y;x y".
func places(points [][2]float64) string {
	var text []string
	for _, p := range points {
		text = append(text, fmt.Sprint(number(p[0]), " ", number(p[1])))
	}
	return strings.Join(text, ";")
}

func number(v float64) string   { return strconv.FormatFloat(v, 'g', -1, 64) }
func number32(v float32) string { return strconv.FormatFloat(float64(v), 'g', -1, 32) }
