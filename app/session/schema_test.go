package session

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// paths are the fields of JSON of a type, objects inside with dots.
func paths(of reflect.Type, prefix string) (all []string) {
	for i := range of.NumField() {
		field := of.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		kind := field.Type
		if kind.Kind() == reflect.Pointer {
			kind = kind.Elem()
		}
		switch {
		case field.Anonymous:
			all = append(all, paths(kind, prefix)...)
		case kind == reflect.TypeFor[NamedDistribution]():
			all = append(all, prefix+name+".CLASS")
		case kind == reflect.TypeFor[time.Time](), kind.Kind() != reflect.Struct:
			all = append(all, prefix+name)
		default:
			all = append(all, paths(kind, prefix+name+".")...)
		}
	}
	return all
}

// fields are those that a description names, without the places in lists.
func fields(columns []Column) (all []string) {
	for _, c := range columns {
		name := regexp.MustCompile(`\[.*`).ReplaceAllString(c.Field, "")
		if len(all) == 0 || all[len(all)-1] != name {
			all = append(all, name)
		}
	}
	return all
}

// Each field that is written is described, and nothing else.
func TestEveryFieldIsDescribed(t *testing.T) {
	for name, c := range map[string]struct {
		written   reflect.Type
		described []Column
	}{
		linesFile:    {reflect.TypeFor[Record](), append(RecordColumns(), EditColumns[0])},
		metadataFile: {reflect.TypeFor[Metadata](), metadataFields},
	} {
		written, described := paths(c.written, ""), fields(c.described)
		slices.Sort(written)
		slices.Sort(described)
		if !slices.Equal(written, described) {
			t.Errorf("%s: written\n%v\ndescribed\n%v", name, written, described)
		}
	}
	for _, s := range Schemas() {
		for _, c := range s.Columns {
			if c.Name == "" && c.Field == "" || c.Range == "" || c.Meaning == "" {
				t.Errorf("%v: %+v says too little", s.Files, c)
			}
		}
	}
}

// The names of the columns stay: other people's scripts go by them.
func TestColumnsKeepTheirNames(t *testing.T) {
	const want = "source frame timestamp face_id confidence success FaceRectX FaceRectY FaceRectWidth FaceRectHeight Yaw " +
		"right_eye_x right_eye_y left_eye_x left_eye_y nose_x nose_y mouth_x mouth_y " +
		"primary_a primary_b corrected_a corrected_b smoothed_a smoothed_b adjusted_a adjusted_b head_yaw head_pitch head_roll valence arousal " +
		"confidence_primary confidence_anchor confidence_attentive confidence_correction confidence_corrected " +
		"label uncertain latency_ms trained wall_time source_frame source_timestamp mix " +
		"participant condition trial note segment segment_name"
	classes := []string{"a", "b"}
	have := CSVHeader(classes)
	if got := strings.Join(have, " "); got != want {
		t.Errorf("%s", got)
	}
	if row := CSVRow(&Record{}, classes); len(row) != len(have) {
		t.Errorf("%d cells below %d names", len(row), len(have))
	}
	described := RecordColumns()
	for _, d := range distributions {
		if d.Name != d.prefix+"CLASS" || !slices.ContainsFunc(described, func(c Column) bool { return c.Name == d.Name }) {
			t.Errorf("%q and %q", d.Name, d.prefix)
		}
	}
}

func TestAFrameWithoutAFaceIsARow(t *testing.T) {
	j := RecordBuilder{Classes: []string{"a"}}
	records := j.Frame(nil, FrameContext{Source: "x", Frame: 7}, nil)
	if len(records) != 1 {
		t.Fatal(records)
	}
	row := CSVRow(&records[0], j.Classes)
	for i, name := range CSVHeader(j.Classes) {
		want := map[string]string{"source": "x", "frame": "7", "source_frame": "0"}[name]
		if slices.Contains([]string{"timestamp", "face_id", "confidence", "success", "uncertain", "latency_ms", "trained", "source_timestamp", "mix", "segment"}, name) {
			want = "0"
		}
		if row[i] != want {
			t.Errorf("%s is %q, not %q", name, row[i], want)
		}
	}
}
