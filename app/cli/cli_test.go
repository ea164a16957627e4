package cli

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"arbex/app/batch"
	"arbex/app/session"
	"arbex/assets/leaktest"
	"arbex/model"
	"arbex/vision"
)

func TestMain(m *testing.M) {
	if arguments := os.Getenv(workerKey); arguments != "" {
		os.Exit(Main(strings.Split(arguments, "\n")))
	}
	leaktest.Main(m, vision.Unclosed)
}

const astronaut = "../../assets/demo/astronaut.png"

// arbex runs a command line and returns what a shell would see.
func arbex(t *testing.T, args ...string) (status int, out, err string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status = run(t.Context(), args, &terminal{out: &stdout, err: &stderr, now: time.Now})
	return status, stdout.String(), stderr.String()
}

func TestAnalyzeWritesRecords(t *testing.T) {
	status, out, errors := arbex(t, "analyze", astronaut, "--json")
	if status != exitOK || strings.Contains(errors, "untrained") {
		t.Fatal(status, errors)
	}
	var r struct {
		Source             string
		Frame              int
		TimeS              float64 `json:"time_s"`
		FaceID             int     `json:"face_id"`
		Box                [4]float64
		Landmarks          [][2]float64
		Primary, Corrected map[string]float64
		Confidence         map[string]float64
		Label              string
		Latency            float64 `json:"latency_ms"`
		Trained            bool
	}
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("%v in %q", err, out)
	}
	if r.FaceID != 1 || r.Box[2] < 50 || len(r.Landmarks) != 4 || r.Latency <= 0 || !r.Trained || r.Label != "happiness" || len(r.Confidence) != 5 {
		t.Errorf("%+v", r)
	}
	for _, d := range []map[string]float64{r.Primary, r.Corrected} {
		sum := 0.0
		for _, p := range d {
			sum += p
		}
		if len(d) != 8 || math.Abs(sum-1) > 1e-5 {
			t.Errorf("%v sums to %v", d, sum)
		}
	}
	if r.Corrected[r.Label] < slices.Max([]float64{r.Corrected["neutral"], r.Corrected["anger"]}) {
		t.Errorf("%q is not the largest of %v", r.Label, r.Corrected)
	}
}

// A picture that lies on its side is as good as the upright one, once it is turned,
// and its session says so.
func TestAnalyzeTurnsPictures(t *testing.T) {
	upright, err := vision.Open(astronaut)
	if err != nil {
		t.Fatal(err)
	}
	source := vision.WithOrientation(upright, vision.Orientation{Quarters: 3}.Constant)
	defer source.Close()
	frame := vision.NewFrame()
	defer frame.Close()
	if err := source.Read(frame); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	onItsSide := filepath.Join(folder, "side.png")
	file, err := os.Create(onItsSide)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(png.Encode(file, frame.RGBA(nil)), file.Close()); err != nil {
		t.Fatal(err)
	}
	box := func(arguments ...string) (b [4]float64) {
		status, out, stderr := arbex(t, append([]string{"analyze", "--json"}, arguments...)...)
		if status != exitOK {
			t.Fatal(stderr)
		}
		var r struct{ Box [4]float64 }
		if err := json.Unmarshal([]byte(out), &r); err != nil {
			t.Fatalf("%v in %q", err, out)
		}
		return r.Box
	}
	want, got := box(astronaut), box(onItsSide, "--turn", "90", "--record", folder)
	for i := range want {
		if math.Abs(want[i]-got[i]) > 0.5 {
			t.Errorf("the face is at %v, turned back at %v", want, got)
			break
		}
	}
	s, err := session.Open(filepath.Join(folder, "side"))
	if err != nil || s.Metadata.Source.Orientation() != (vision.Orientation{Quarters: 1}) {
		t.Errorf("the session says %+v: %v", s.Metadata.Source, err)
	}
	kept := filepath.Join(folder, "kept")
	for _, turn := range []string{"0", "90", "90"} { // the third was done before
		if status, _, stderr := arbex(t, "analyze", onItsSide, "--turn", turn, "--record", kept); status != exitOK {
			t.Fatal(stderr)
		}
	}
	if all, err := session.List(kept); err != nil || len(all) != 2 {
		t.Errorf("a picture, and it turned, are %d sessions: %v", len(all), err)
	}
	if status, _, stderr := arbex(t, "analyze", astronaut, "--turn", "45"); status == exitOK || !strings.Contains(stderr, "--turn") {
		t.Error(stderr)
	}
}

func TestAnalyzeWritesTablesAndClips(t *testing.T) {
	folder := t.TempDir()
	table, clip := filepath.Join(folder, "r.csv"), filepath.Join(folder, "a.mp4")
	status, out, errors := arbex(t, "analyze", astronaut, "--out", table, "--annotate", clip)
	if status != exitOK || !strings.Contains(out, "1 frames, 1 faces") {
		t.Fatal(status, out, errors)
	}
	file, err := os.Open(table)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil || len(rows) != 2 || len(rows[0]) != len(rows[1]) || rows[0][0] != "source" {
		t.Errorf("%v %v", rows, err)
	}
	source, err := vision.Open(clip)
	if err != nil {
		t.Fatal(err)
	}
	source.Close()
}

// Every failure is reported in one sentence, with status 1.
func TestBadInputIsOneSentence(t *testing.T) {
	folder := t.TempDir()
	write := func(name string, content []byte) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := filepath.Join(folder, "m.safetensors")
	network, err := presetNetwork("compact")
	if err != nil {
		t.Fatal(err)
	}
	if err := network.Save(good); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	flipped := slices.Clone(whole)
	flipped[len(flipped)/2] ^= 4
	for name, args := range map[string][]string{
		"text as clip":    {"analyze", write("t.mp4", []byte("text"))},
		"empty picture":   {"analyze", write("e.png", nil)},
		"no camera":       {"analyze", "--agreed", "77"},
		"truncated model": {"analyze", astronaut, "--model", write("cut.safetensors", whole[:1000])},
		"flipped model":   {"analyze", astronaut, "--model", write("flip.safetensors", flipped)},
		"absent model":    {"bench", "--model", "/nowhere.safetensors"},
		"no folder":       {"analyze", astronaut, "--out", "/nowhere/r.csv"},
		"absent clip":     {"bench", "--rounds", "1", "--pipeline", "/nowhere.mp4"},
	} {
		status, _, errors := arbex(t, args...)
		last := strings.TrimSpace(errors)
		if i := strings.LastIndex(last, "\n"); i >= 0 {
			last = last[i+1:]
		}
		if status != exitFailed || !strings.HasPrefix(last, "arbex: ") || len(last) < 30 {
			t.Errorf("%s: status %d, %q", name, status, errors)
		}
	}
}

func TestTinyPictureHasNoFace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "one.png")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(file, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	file.Close()
	if status, out, errors := arbex(t, "analyze", path); status != exitOK || !strings.Contains(out, "0 faces") {
		t.Error(status, out, errors)
	}
}

func TestOtherSourcesGoOnAfterABadOne(t *testing.T) {
	status, out, errors := arbex(t, "analyze", "/nowhere.png", astronaut, "--json")
	if status != exitFailed || strings.Count(out, "\n") != 1 || !strings.Contains(errors, "1 of 2 sources") {
		t.Error(status, out, errors)
	}
}

func TestFoldersAreSearched(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"b/two.png", "a/one.JPG", "a/clip.mp4", "a/notes.txt", "c/readme"} {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var have []string
	sources, left := batch.ExpandFolders([]string{folder, "0", "demo"})
	for _, path := range sources {
		have = append(have, strings.TrimPrefix(path, folder+"/"))
	}
	if want := []string{"a", "a/clip.mp4", "b", "0", "demo"}; !slices.Equal(have, want) {
		t.Errorf("%v, not %v", have, want)
	}
	if left.Count != 2 || filepath.Base(left.Example) != "notes.txt" {
		t.Errorf("left out: %+v", left)
	}
}

func TestWrongUse(t *testing.T) {
	for _, args := range [][]string{
		{"analyze"},
		{"dance"},
		{"analyze", "x", "--out", "x.txt"},
		{"bench", "--batch", "0"},
		{"bench", "--preset", "huge"},
		{"analyze", "x", "--detector", "yunet"},
		{"bench", "--threads", "-1"},
		{"bench", "--busy", "-1"},
		{"bench", "--analyze", "/dev/video0"},
		{"search"},
		{"search", "--data", ".", "--rounds", "0"},
		{"search", "--data", ".", "--preset", "huge"},
		{"train", "--data", ".", "--part", "nose"},
		{"train", "--data", ".", "--preset", "huge"},
		{"train", "--data", ".", "--dropout", "1"},
		{"train", "--data", ".", "--class-weights=1,-1"},
		{"export", "--out", "x", "--temperatures=1,0,1"},
		{"analyze", "x", "--results", "x", "--shard", "3/2"},
		{"summary", "x", "--by", "nose"},
		{"summary", "x", "--out", "x.txt"},
		{"curves", "x", "--out", "x.txt"},
		{"curves", "x", "--out", "x.svg", "--from", "2", "--to", "1"},
	} {
		if status, _, errors := arbex(t, args...); status != exitUsage || !strings.Contains(errors, "arbex: ") {
			t.Errorf("%v: status %d, %q", args, status, errors)
		}
	}
	if status, out, _ := arbex(t, "--help"); status != exitOK || !strings.Contains(out, "analyze") {
		t.Error(status, out)
	}
}

func TestImportRefusesWhatIsNoCheckpoint(t *testing.T) {
	folder := t.TempDir()
	for _, file := range []string{astronaut, "../../model/weights/pytorch/testdata/small_zip.pth", "/nowhere.pth"} {
		status, _, errors := arbex(t, "import", file, "--home", folder)
		if status != exitFailed || strings.Count(strings.TrimSpace(errors), "\n") != 0 || len(errors) < 40 {
			t.Errorf("%s: status %d, %q", file, status, errors)
		}
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) > 0 {
		t.Errorf("something was written: %v %v", entries, err)
	}
}

// A model without a balancing head says nothing about a correction.
func TestUnbalancedRecords(t *testing.T) {
	config, err := model.Preset("compact")
	if err != nil {
		t.Fatal(err)
	}
	config.Head = model.Poster
	network, err := model.New(config, seed)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "p.safetensors")
	if err := network.Save(path); err != nil {
		t.Fatal(err)
	}
	status, out, errors := arbex(t, "analyze", astronaut, "--json", "--model", path)
	if status != exitOK || !strings.Contains(errors, "no balancing head") {
		t.Fatal(status, errors)
	}
	if !strings.Contains(out, `"corrected":null`) || !strings.Contains(out, `"anchor":null`) || strings.Contains(out, `"label":""`) {
		t.Error(out)
	}
	table := filepath.Join(t.TempDir(), "r.csv")
	if status, _, errors := arbex(t, "analyze", astronaut, "--out", table, "--model", path); status != exitOK {
		t.Error(errors)
	}
}

func TestDoctorLooksEverywhere(t *testing.T) {
	status, out, _ := arbex(t, "doctor", "--home", t.TempDir())
	if status != exitOK {
		t.Fatal(status)
	}
	for _, what := range []string{"cameras", "display", "OpenCV", "oneDNN", "GPU", "model", "data folder"} {
		if !strings.Contains(out, what) {
			t.Errorf("nothing about %s in:\n%s", what, out)
		}
	}
}

func TestHomeFollowsXDG(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", "/x/data")
	if path, err := home("").data(); err != nil || path != "/x/data/arbex" {
		t.Error(path, err)
	}
	if path, err := home("/own").data(); err != nil || path != "/own" {
		t.Error(path, err)
	}
}

// A model can be taken out of the program, at half the size, and says the same.
func TestExportedModelPredictsTheSame(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "mine")
	if status, _, errors := arbex(t, "export", "--half", "--out", folder); status != exitOK {
		t.Fatal(errors)
	}
	record := func(flags ...string) string {
		status, out, errors := arbex(t, append([]string{"analyze", astronaut, "--json"}, flags...)...)
		if status != exitOK {
			t.Fatal(errors)
		}
		before, _, _ := strings.Cut(out, `"latency_ms"`)
		return before
	}
	shipped, exported := record(), record("--model", filepath.Join(folder, "compact.safetensors"))
	if shipped != exported {
		t.Errorf("shipped: %s\nexported: %s", shipped, exported)
	}
}

func TestUntrainedNetworkIsReported(t *testing.T) {
	if status, _, errors := arbex(t, "analyze", astronaut, "--preset", "paper"); status != exitOK || !strings.Contains(errors, "untrained") {
		t.Error(status, errors)
	}
}

func TestSheetIsPrintedInBothLanguages(t *testing.T) {
	for language, title := range map[string]string{"en": "Information for people on camera", "de": "Information für Personen vor der Kamera"} {
		status, out, stderr := arbex(t, "--home", t.TempDir(), "sheet", "--language", language)
		if status != exitOK || !strings.Contains(out, title) {
			t.Errorf("%s: status %d, %s", language, status, stderr)
		}
	}
}

// A name that is no UTF-8, as from a disk of a Windows of the nineties, is a name.
func TestFileNamesOfAnyBytes(t *testing.T) {
	folder := t.TempDir()
	content, err := os.ReadFile(astronaut)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(folder, "gr\xfcn.png")
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(folder, "\xe4.csv")
	if status, _, errors := arbex(t, "analyze", name, "--out", out); status != exitOK {
		t.Fatal(status, errors)
	}
	if table, err := os.ReadFile(out); err != nil || !strings.Contains(string(table), "gr\xfcn.png,0,") {
		t.Errorf("%v, %.300q", err, table)
	}
}
