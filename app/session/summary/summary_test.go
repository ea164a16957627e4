package summary_test

import (
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"arbex/app/session"
	"arbex/app/session/summary"
	"arbex/assets/fuzzstats"
	"arbex/model"
)

var classes = []string{"neutral", "happiness"}

// record is a face of a frame, whose happiness has a probability; negative: it was
// not predicted.
func record(frame, face int, happiness float32) session.Record {
	r := session.Record{Source: "a.mp4", Frame: frame, Time: float64(frame) / 10, FaceID: face}
	if face > 0 && happiness >= 0 {
		r.Primary = session.NamedDistribution{Classes: classes, Probabilities: model.Distribution{1 - happiness, happiness}}
		r.Corrected = r.Primary
	}
	return r
}

// find returns the row of a face's happiness in the primary distribution.
func find(t *testing.T, rows []summary.Row, segment, face int) summary.Row {
	t.Helper()
	for _, r := range rows {
		if r.Segment == segment && r.FaceID == face && r.Distribution == "primary" && r.Class == "happiness" {
			return r
		}
	}
	t.Fatalf("no row for segment %d, face %d in %v", segment, face, rows)
	return summary.Row{}
}

// The figures are those that pandas gives: mean, std with n-1, max, and the share
// and first time of the most probable class.
func TestFiguresOfAFace(t *testing.T) {
	s := summary.New()
	for i, p := range []float32{0.1, 0.2, 0.9, 0.8, -1} {
		s.Add(record(i, 1, p))
	}
	s.Add(record(5, 0, 0))
	r := find(t, s.Rows(), 0, 1)
	for name, c := range map[string][2]float64{
		"mean": {r.Mean, 0.5}, "sd": {r.Deviation, 0.408248}, "peak": {r.Peak, 0.9}, "time share": {r.TimeShare, 0.5},
		"onset": {r.Onset, 0.2}, "predicted": {r.Predicted, 0.8}, "no face": {r.NoFace, 1.0 / 6}, "frames": {float64(r.Frames), 5},
	} {
		if math.Abs(c[0]-c[1]) > 1e-5 {
			t.Errorf("%s: %v, want %v", name, c[0], c[1])
		}
	}
}

func TestMarkersMakeSegments(t *testing.T) {
	s := summary.New()
	for i := range 10 {
		for face, p := range []float32{float32(i) / 10, 0.5} {
			r := record(i, face+1, p)
			r.Segment = i / 5
			s.Add(r)
		}
	}
	before, after := find(t, s.Rows(), 0, 1), find(t, s.Rows(), 1, 1)
	if before.Frames != 5 || after.Frames != 5 || math.Abs(before.Mean-0.2) > 1e-6 || math.Abs(after.Mean-0.7) > 1e-6 {
		t.Errorf("%+v, %+v", before, after)
	}
	if find(t, s.Rows(), 1, 2).Frames != 5 {
		t.Error("the second face is missing after the marker")
	}
	if before.Start != 0 || after.Start != 0.5 || math.Abs(after.Duration-0.4) > 1e-9 || math.Abs(after.Onset-0.1) > 1e-9 {
		t.Errorf("%+v, %+v", before, after)
	}
}

func TestAnExpressionThatNeverShowsHasNoOnset(t *testing.T) {
	s := summary.New()
	s.Add(record(0, 1, 0.1))
	if r := find(t, s.Rows(), 0, 1); !math.IsNaN(r.Onset) || r.TimeShare != 0 {
		t.Errorf("%+v", r)
	}
}

func TestTablesAreReadByTheirColumns(t *testing.T) {
	text := "face_id,timestamp,extra,frame,source,primary_neutral,primary_happiness,corrected_neutral,corrected_happiness\n" +
		"1,0.0,x,0,a.mp4,0.25,0.75,0.5,0.5\n" +
		"0,0.1,x,1,a.mp4,,,,\n"
	s := summary.New()
	for r, err := range summary.ReadTable(strings.NewReader(text)) {
		if err != nil {
			t.Fatal(err)
		}
		s.Add(r)
	}
	if r := find(t, s.Rows(), 0, 1); r.Mean != 0.75 || r.NoFace != 0.5 {
		t.Errorf("%+v", r)
	}
	for _, bad := range []string{"", "a,b\n1,2\n", "source,frame,timestamp,face_id\n", "source,frame,timestamp,face_id,primary_x\na,zero,0,1,0.5\n"} {
		failed := false
		for _, err := range summary.ReadTable(strings.NewReader(bad)) {
			failed = failed || err != nil
		}
		if !failed {
			t.Errorf("%q was read", bad)
		}
	}
}

// Columns of a head are read where a table has them and a row fills them.
func TestTablesSayHowAHeadIsTurned(t *testing.T) {
	text := "face_id,timestamp,frame,source,primary_neutral,head_yaw,head_pitch,head_roll\n1,0,0,a.mp4,1,-12.5,3,0\n1,0.1,1,a.mp4,1,,,\n"
	var heads []*session.HeadPose
	for r, err := range summary.ReadTable(strings.NewReader(text)) {
		if err != nil {
			t.Fatal(err)
		}
		heads = append(heads, r.Head)
	}
	if len(heads) != 2 || heads[0] == nil || heads[0].Angles() != [3]float64{-12.5, 3, 0} || heads[1] != nil {
		t.Errorf("%+v", heads)
	}
}

// Fewer keys pool what differs in the others.
func TestGroupsPool(t *testing.T) {
	by, err := summary.ParseKeys("condition, segment_name")
	if err != nil {
		t.Fatal(err)
	}
	s := summary.New(by...)
	for i := range 8 {
		r := record(i, 1+i%2, float32(i)/10)
		r.Condition, r.Participant, r.Segment, r.SegmentName = "music", fmt.Sprint("P", i/4), i%4/2, []string{"", "film"}[i%4/2]
		s.Add(r)
	}
	rows := s.Rows()
	if len(rows) != 2*2*len(classes) {
		t.Fatalf("%d rows", len(rows))
	}
	for _, r := range rows {
		if r.Frames != 4 || r.Condition != "music" || r.Participant != "" || r.Segment != -1 || r.FaceID != -1 || !math.IsNaN(r.Start) {
			t.Errorf("%+v", r)
		}
	}
	if film := rows[len(rows)-1]; film.SegmentName != "film" || math.Abs(film.Mean-0.45) > 1e-6 || film.Onset != 0 {
		t.Errorf("%+v", film)
	}
	if _, err := summary.ParseKeys("condition,weather"); err == nil {
		t.Error("there is a group of the weather")
	}
}

// A pause between two frames is no time without a face.
func TestAGapLastsNoTime(t *testing.T) {
	s := summary.New()
	for i, at := range []float64{0, 0.1, 0.2, 0.3, 60, 60.1} {
		r := record(i, i%2, 0.5) // every second frame is empty
		r.Time = at
		s.Add(r)
	}
	if r := find(t, s.Rows(), 0, 1); math.Abs(r.Duration-0.4) > 1e-9 || math.Abs(r.NoFaceSeconds-0.3) > 1e-9 || r.NoFace != 0.5 {
		t.Errorf("%+v", r)
	}
}

func FuzzReadTable(f *testing.F) {
	f.Add("source,frame,timestamp,face_id,primary_neutral\na,0,0,1,0.5\n")
	count := fuzzstats.CountBytes(f)
	f.Fuzz(func(t *testing.T, text string) {
		count(len(text))
		s := summary.New()
		for r, err := range summary.ReadTable(strings.NewReader(text)) {
			if err == nil {
				s.Add(r)
			}
		}
		s.Rows()
	})
}

func Example() {
	s := summary.New()
	s.Add(record(0, 1, 0.25))
	s.Add(record(1, 1, 0.75))
	if err := summary.Write(os.Stdout, s.Rows()[1:2]); err != nil {
		fmt.Println(err)
	}
	// Output:
	// source,participant,condition,trial,segment,segment_name,face_id,face_name,distribution,class,frames,predicted_share,start_s,duration_s,no_face_share,no_face_s,mean,sd,peak,time_share,onset_s
	// a.mp4,,,,0,,1,,primary,happiness,2,1.0000,0.0000,0.1000,0.0000,0.0000,0.5000,0.3536,0.7500,0.5000,0.1000
}
