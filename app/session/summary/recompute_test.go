package summary_test

import (
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"arbex/app/engine"
	"arbex/app/review/recording"
	"arbex/app/session"
	"arbex/app/session/summary"
	"arbex/model"
	"arbex/vision"
)

// studyClasses are those of the sessions of the study.
var studyClasses = []string{"neutral", "happiness", "sadness"}

// faces returns up to two faces, not all of which were predicted.
func faces(random *rand.Rand) (all []engine.Face) {
	for id := range random.IntN(3) {
		f := engine.Face{Known: random.IntN(5) > 0, Track: vision.Track{ID: id + 1}}
		for _, to := range []*model.Distribution{&f.Prediction.Primary, &f.Prediction.Corrected} {
			a, b := random.Float32(), random.Float32()
			*to = model.Distribution{a / 2, b / 2, 1 - a/2 - b/2}
		}
		all = append(all, f)
	}
	return all
}

// writeStudy writes a session of a participant in a condition: frames at uneven
// times, with a pause, and two markers.
func writeStudy(t *testing.T, folder, participant, condition string, random *rand.Rand) {
	t.Helper()
	w, err := session.Create(folder, session.Metadata{
		Classes: studyClasses, Model: session.Model{Balanced: true}, Started: time.Unix(0, 0),
		Study: session.Study{Participant: participant, Condition: condition, Trial: "1", Note: "a note, of course"},
	})
	if err != nil {
		t.Fatal(err)
	}
	builder, at := session.RecordBuilder{Classes: studyClasses, Trained: true}, time.Duration(0)
	for n := range 90 {
		switch n {
		case 30:
			w.WriteEvent(session.Event{Kind: session.Marker, Number: 1, Key: "1", Name: "film", Frame: n, WallTime: time.Unix(0, 0)})
		case 60:
			w.WriteEvent(session.Event{Kind: session.Marker, Number: 2, Key: "2", Name: "rest", Frame: n, WallTime: time.Unix(0, 0)})
			at += time.Minute // a pause
		}
		at += time.Duration(20+random.IntN(30)) * time.Millisecond
		if err := w.Write(builder.Frame(nil, session.FrameContext{Source: "/dev/video0", Frame: n, Time: at}, faces(random))); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Finish("the end", time.Unix(60, 0), w.Counts()); err != nil {
		t.Fatal(err)
	}
}

// table is a CSV file as columns of text by name.
type table []map[string]string

func readCSV(t *testing.T, path string) (rows table) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	all, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, cells := range all[1:] {
		row := map[string]string{}
		for i, name := range all[0] {
			row[name] = cells[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// where keeps the rows in which columns have values.
func (rows table) where(columns ...string) (kept table) {
	for _, row := range rows {
		keep := true
		for i := 0; i < len(columns); i += 2 {
			keep = keep && row[columns[i]] == columns[i+1]
		}
		if keep {
			kept = append(kept, row)
		}
	}
	return kept
}

// floats returns a column without its empty cells.
func (rows table) floats(column string) (all []float64) {
	for _, row := range rows {
		if v, err := strconv.ParseFloat(row[column], 64); err == nil {
			all = append(all, v)
		}
	}
	return all
}

// durations returns the seconds to the next frame, by frame; the last frame and those
// before a gap last none: t = df.drop_duplicates("frame"), dt = t.shift(-1) - t,
// dt[dt > max(3 * dt.median(), 0.5)] = 0.
func (rows table) durations() map[string]float64 {
	var times, steps []float64
	var frames []string
	for i, row := range rows {
		if i == 0 || row["frame"] != rows[i-1]["frame"] {
			times, frames = append(times, table{row}.floats("timestamp")[0]), append(frames, row["frame"])
		}
	}
	for i := range times[1:] {
		steps = append(steps, times[i+1]-times[i])
	}
	sorted := slices.Sorted(slices.Values(steps))
	median := (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
	lasts := map[string]float64{}
	for i, step := range steps {
		if step <= max(3*median, 0.5) {
			lasts[frames[i]] = step
		}
	}
	return lasts
}

// recomputed returns the figures of a face and a class in a segment, in the order of
// the columns from frames on, as a script would from the rows of frames.csv.
func recomputed(session table, segment, face, distribution, class string) []float64 {
	rows, lasts := session.where("segment", segment), session.durations()
	frames, empty := map[string]bool{}, map[string]bool{}
	duration, noFace := 0.0, 0.0
	for _, row := range rows {
		if !frames[row["frame"]] {
			frames[row["frame"]] = true
			duration += lasts[row["frame"]]
		}
		if row["face_id"] == "0" {
			empty[row["frame"]] = true
			noFace += lasts[row["frame"]]
		}
	}
	start := rows.floats("timestamp")[0]
	rows = rows.where("face_id", face)
	judged := rows.where("success", "1")
	p := judged.floats(distribution + "_" + class)
	sum, squares, best, onset := 0.0, 0.0, 0.0, math.NaN()
	for _, v := range p {
		sum += v
	}
	mean := sum / float64(len(p))
	for i, v := range p {
		squares += (v - mean) * (v - mean)
		largest := true
		for _, other := range studyClasses {
			largest = largest && judged[i : i+1].floats(distribution + "_" + other)[0] <= v
		}
		if largest {
			if best++; best == 1 {
				onset = judged[i : i+1].floats("timestamp")[0] - start
			}
		}
	}
	return []float64{
		float64(len(rows)), float64(len(judged)) / float64(len(rows)), start, duration, float64(len(empty)) / float64(len(frames)), noFace,
		mean, math.Sqrt(squares / float64(len(p)-1)), slices.Max(p), best / float64(len(p)), onset,
	}
}

// Two participants in three conditions: every figure of the summary is that of an
// independent computation from the rows of frames.csv.
func TestFiguresAreThoseOfTheRows(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	s, sessions := summary.New(), map[string]table{}
	for _, participant := range []string{"P01", "P02"} {
		for _, condition := range []string{"music", "silence", "speech"} {
			folder := filepath.Join(t.TempDir(), participant+condition)
			writeStudy(t, folder, participant, condition, random)
			if warnings, err := summary.Load(t.Context(), folder, s.Add); err != nil || len(warnings) > 0 {
				t.Fatal(warnings, err)
			}
			sessions[participant+" "+condition] = readCSV(t, filepath.Join(folder, "frames.csv"))
		}
	}
	out := filepath.Join(t.TempDir(), "summary.csv")
	var text strings.Builder
	if err := summary.Write(&text, s.Rows()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(out, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	rows := readCSV(t, out)
	if want := 2 * 3 * 3 * 2 * 2 * len(studyClasses); len(rows) != want {
		t.Fatalf("%d rows, not %d", len(rows), want)
	}
	figures, largest := summary.Columns()[10:], 0.0
	for _, row := range rows {
		want := recomputed(sessions[row["participant"]+" "+row["condition"]], row["segment"], row["face_id"], row["distribution"], row["class"])
		for i, name := range figures {
			got := table{row}.floats(name)
			if math.IsNaN(want[i]) && len(got) == 0 {
				continue
			}
			if len(got) != 1 || math.Abs(got[0]-want[i]) > 1e-4 {
				t.Fatalf("%s of %v: recomputed %v", name, row, want[i])
			}
			largest = max(largest, math.Abs(got[0]-want[i]))
		}
		if name := map[string]string{"0": "", "1": "film", "2": "rest"}[row["segment"]]; row["segment_name"] != name || row["trial"] != "1" {
			t.Errorf("%v", row)
		}
	}
	t.Logf("the largest difference is %.2g", largest)
}

// A table that Review exports gives the figures of the session with its edits.
func TestASessionAndItsExportGiveTheSameFigures(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "session")
	writeStudy(t, folder, "P01", "music", rand.New(rand.NewPCG(3, 4)))
	r, err := recording.Open(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	edits := []recording.Edit{
		recording.Exclude(5, 20), recording.Merge(2, 1), recording.Name(1, "Ann"), recording.Mark(2, 70, "late"),
		recording.SetStudy(session.Study{Participant: "P09", Condition: "noise"}),
	}
	for _, e := range edits {
		if err := r.Apply(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.SaveFunc()(); err != nil {
		t.Fatal(err)
	}
	tables := map[string]string{}
	for _, path := range []string{folder, filepath.Join(t.TempDir(), "x.csv"), filepath.Join(t.TempDir(), "x.jsonl")} {
		if path != folder {
			if _, err := r.Export(t.Context(), path, recording.Selection{}); err != nil {
				t.Fatal(err)
			}
		}
		s := summary.New(summary.Participant, summary.Condition, summary.Segment, summary.Face)
		if _, err := summary.Load(t.Context(), path, s.Add); err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		summary.Write(&text, s.Rows())
		tables[filepath.Ext(path)] = text.String()
	}
	if tables[".csv"] != tables[""] || tables[".jsonl"] != tables[""] || !strings.Contains(tables[""], ",P09,noise,,1,film,1,Ann,") {
		t.Errorf("%d %d %d\n%s", len(tables[""]), len(tables[".csv"]), len(tables[".jsonl"]), fmt.Sprint(tables))
	}
}

func TestWhatCannotBeSummarized(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "x.jsonl")
	if err := os.WriteFile(broken, []byte("{\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/nowhere", t.TempDir(), broken} {
		if _, err := summary.Load(t.Context(), path, func(session.Record) {}); err == nil {
			t.Errorf("%s was read", path)
		}
	}
}
