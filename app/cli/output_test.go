package cli

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"arbex/app/session"
	"arbex/vision"
)

// gap is a clip of 15 pictures, the middle five without a face.
func gap(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	blank := filepath.Join(folder, "blank.png")
	var text bytes.Buffer
	if err := png.Encode(&text, image.NewGray(image.Rect(0, 0, 512, 512))); err != nil {
		t.Fatal(err)
	}
	write(t, blank, text.String())
	path := filepath.Join(folder, "gap.mp4")
	var w *vision.VideoWriter
	for i, picture := range []string{astronaut, blank, astronaut} {
		frame := pictureOf(t, picture)
		if w == nil {
			var err error
			if w, err = vision.NewVideoWriter(path, 25, frame.Size()); err != nil {
				t.Fatal(err)
			}
		}
		for n := range 5 {
			if err := w.Write(frame.RGBA(nil), time.Duration(5*i+n)*40*time.Millisecond); err != nil {
				t.Fatal(err)
			}
		}
		frame.Close()
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func pictureOf(t *testing.T, path string) *vision.Frame {
	t.Helper()
	source, err := vision.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	frame := vision.NewFrame()
	if err := source.Read(frame); err != nil {
		t.Fatal(err)
	}
	return frame
}

func write(t *testing.T, path, text string) string {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
	return path
}

func content(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// table reads a table as a strict reader does, by column.
func table(t *testing.T, path string) map[string][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(content(t, path))).ReadAll()
	if err != nil || len(rows) == 0 {
		t.Fatalf("%s: %v", path, err)
	}
	columns := map[string][]string{}
	for i, name := range rows[0] {
		columns[name] = []string{}
		for _, row := range rows[1:] {
			columns[name] = append(columns[name], row[i])
		}
	}
	return columns
}

// names lists a folder, hidden files too.
func names(t *testing.T, folder string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

// A table and lines have a row for each face of each frame, and one for a frame
// without, as the session of --record.
func TestAFrameWithoutAFaceHasARow(t *testing.T) {
	clip, folder := gap(t), t.TempDir()
	out, lines := filepath.Join(folder, "r.csv"), filepath.Join(folder, "r.jsonl")
	status, printed, stderr := arbex(t, "analyze", clip, "--out", out, "--json", "--record", folder)
	if status != exitOK {
		t.Fatal(stderr)
	}
	if status, _, stderr := arbex(t, "analyze", clip, "--out", lines); status != exitOK {
		t.Fatal(stderr)
	}
	columns := table(t, out)
	want := strings.Fields(strings.Repeat("1 ", 5) + strings.Repeat("0 ", 5) + strings.Repeat("1 ", 5))
	if !slices.Equal(columns["success"], want) || len(slices.Compact(columns["frame"])) != 15 {
		t.Errorf("success is %v", columns["success"])
	}
	for i, id := range columns["face_id"] {
		if (id == "0") != (columns["success"][i] == "0") || (columns["label"][i] == "") != (id == "0") {
			t.Errorf("row %d: face %s, success %s, label %q", i, id, columns["success"][i], columns["label"][i])
		}
	}
	kept := table(t, filepath.Join(folder, "gap", "frames.csv"))
	for _, column := range []string{"frame", "face_id", "success", "label", "timestamp"} {
		if !slices.Equal(columns[column], kept[column]) {
			t.Errorf("%s is %v, recorded %v", column, columns[column], kept[column])
		}
	}
	for name, text := range map[string]string{"--json": printed, "--out x.jsonl": content(t, lines)} {
		if n, none := strings.Count(text, "\n"), strings.Count(text, `"face_id":0,`); n != 15 || none != 5 {
			t.Errorf("%s: %d lines, %d without a face", name, n, none)
		}
	}
}

// An output that is a source, by whatever name, is refused before it is touched.
func TestAnOutputThatIsASourceIsRefused(t *testing.T) {
	clip := gap(t)
	folder := filepath.Dir(clip)
	before := content(t, clip)
	hard, soft, rows := filepath.Join(folder, "hard.mp4"), filepath.Join(folder, "soft.mp4"), filepath.Join(t.TempDir(), "rows.csv")
	if err := errors.Join(os.Link(clip, hard), os.Symlink(clip, soft), os.Link(filepath.Join(folder, "blank.png"), rows)); err != nil {
		t.Skip(err)
	}
	for _, args := range [][]string{
		{clip, "--annotate", clip},
		{clip, "--annotate", hard},
		{clip, "--annotate", soft},
		{soft, "--annotate", folder + "/../" + filepath.Base(folder) + "/gap.mp4"},
		{astronaut, clip, "--annotate", clip},
		{folder, "--annotate", clip},
		{folder, "--out", rows},
		{"file://" + clip, "--agreed", "--annotate", clip},
	} {
		status, _, stderr := arbex(t, append([]string{"analyze"}, args...)...)
		if status == exitOK || !strings.Contains(stderr, "is read") || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%v: status %d, %s", args, status, stderr)
		}
		if content(t, clip) != before {
			t.Fatalf("%v: the source was changed", args)
		}
	}
}

// The other commands do not destroy what they read either.
func TestNoCommandDestroysItsInput(t *testing.T) {
	folder := t.TempDir()
	model := filepath.Join(folder, "m.safetensors")
	if status, _, stderr := arbex(t, "export", "--out", model); status != exitOK {
		t.Fatal(stderr)
	}
	for _, class := range []string{"anger", "fear"} {
		for _, name := range []string{"1.png", "2.png", "3.png", "confusion.png"} {
			path := filepath.Join(folder, "data", class, name)
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			write(t, path, content(t, astronaut))
		}
	}
	data := filepath.Join(folder, "data")
	picture := filepath.Join(data, "anger", "1.png")
	for _, c := range []struct {
		read string
		args []string
	}{
		{model, []string{"export", "--half", "--model", model, "--out", model}},
		{model, []string{"import", model, "--out", model}},
		{model, []string{"train", "--data", data, "--init", model, "--out", model}},
		{model, []string{"replay", "--data", data, "--model", model, "--out", model}},
		{picture, []string{"augment", "--data", data, "--out", picture}},
		{picture, []string{"replay", "--data", data, "--out", picture}},
		{filepath.Join(data, "fear", "confusion.png"), []string{"eval", "--data", data, "--split", "all", "--report", filepath.Join(data, "fear")}},
	} {
		before := content(t, c.read)
		status, _, stderr := arbex(t, c.args...)
		if status == exitOK || !strings.Contains(stderr, "is read") {
			t.Errorf("%v: status %d, %s", c.args, status, stderr)
		}
		if content(t, c.read) != before {
			t.Fatalf("%v: the input was changed", c.args)
		}
	}
}

// An earlier result stands until there is a whole new one.
func TestAnEarlierResultIsReplacedOnlyAtSuccess(t *testing.T) {
	const old = "old,results\n"
	for _, c := range []struct {
		name    string
		sources []string
		left    []string // beside the picture
		now     bool     // it is replaced
	}{
		{"a mistyped source", []string{"/nowhere.mp4"}, []string{"r.csv"}, false},
		{"a mistyped source beside a good one", []string{"/nowhere.mp4", astronaut}, []string{"r.csv", "r.incomplete.csv"}, false},
		{"a good source", []string{astronaut}, []string{"r.csv"}, true},
	} {
		out := write(t, filepath.Join(t.TempDir(), "r.csv"), old)
		status, _, stderr := arbex(t, append([]string{"analyze", "--out", out}, c.sources...)...)
		if (status == exitOK) != c.now || (content(t, out) != old) != c.now {
			t.Errorf("%s: status %d, %q, %s", c.name, status, content(t, out), stderr)
		}
		if have := names(t, filepath.Dir(out)); !slices.Equal(have, c.left) {
			t.Errorf("%s: there are %v", c.name, have)
		}
		if beside := "r.incomplete.csv"; slices.Contains(c.left, beside) {
			if n := len(table(t, filepath.Join(filepath.Dir(out), beside))["frame"]); n != 1 || !strings.Contains(stderr, beside) {
				t.Errorf("%s: %d rows, %s", c.name, n, stderr)
			}
		}
	}
}

// An output that cannot be written is an error before anything is analysed.
func TestOutputsThatCannotBeWrittenAreErrors(t *testing.T) {
	folder := t.TempDir()
	protected := write(t, filepath.Join(folder, "protected.csv"), "old")
	if err := errors.Join(os.Chmod(protected, 0o400), os.Mkdir(filepath.Join(folder, "folder.csv"), 0o700), os.Symlink("r.csv", filepath.Join(folder, "same.mp4"))); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(folder, "r.csv"), "old")
	for _, args := range [][]string{
		{"--out", filepath.Join(folder, "none", "r.csv")},
		{"--out", filepath.Join(folder, "folder.csv")},
		{"--out", protected},
		{"--annotate", filepath.Join(folder, "none", "v.mp4")},
		{"--out", filepath.Join(folder, "r.csv"), "--annotate", filepath.Join(folder, "same.mp4")},
		{"--out", filepath.Join(folder, "new.csv"), "--record", filepath.Join(folder, "new.csv")},
	} {
		status, printed, stderr := arbex(t, append([]string{"analyze", astronaut, "--json"}, args...)...)
		if status != exitFailed || printed != "" || strings.Count(stderr, "\n") != 1 || strings.Contains(stderr, ".saving") {
			t.Errorf("%v: status %d, %q, %s", args, status, printed, stderr)
		}
	}
	if content(t, protected) != "old" || content(t, filepath.Join(folder, "r.csv")) != "old" {
		t.Error("an earlier result was changed")
	}
}

// stopper ends a context once something was printed.
type stopper struct {
	io.Writer
	stop context.CancelFunc
}

func (s stopper) Write(p []byte) (int, error) {
	s.stop()
	return s.Writer.Write(p)
}

// Who interrupts finds whole rows, and where they are is printed: under the name that was asked for
// where it is free, else beside it.
func TestAnInterruptedAnalysisKeepsWholeRows(t *testing.T) {
	for _, earlier := range []bool{false, true} {
		folder := t.TempDir()
		out, want := filepath.Join(folder, "r.csv"), filepath.Join(folder, "r.csv")
		if earlier {
			write(t, out, "old")
			want = filepath.Join(folder, "r.incomplete.csv")
		}
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		var printed, stderr bytes.Buffer
		status := run(ctx, []string{"analyze", "demo", "--json", "--out", out, "--annotate", filepath.Join(folder, "v.mp4")},
			&terminal{out: stopper{&printed, stop}, err: &stderr, now: func() time.Time { return time.Unix(1e9, 0) }})
		if status != exitFailed || !strings.Contains(stderr.String(), want) || !strings.Contains(stderr.String(), "interrupted") {
			t.Errorf("status %d, %s", status, stderr.String())
		}
		if n := len(table(t, want)["frame"]); n == 0 || n > 20 {
			t.Errorf("%d rows", n)
		}
		if earlier && content(t, out) != "old" {
			t.Error("the earlier result is gone")
		}
		frame := pictureOf(t, filepath.Join(folder, "v.mp4"))
		frame.Close()
		if have := names(t, folder); len(have) != map[bool]int{false: 2, true: 3}[earlier] {
			t.Errorf("there are %v", have)
		}
	}
}

// A full disk is reported with status 1 and leaves whole rows and no video that
// cannot be played.
func TestAFullDiskIsReported(t *testing.T) {
	small := t.TempDir()
	if err := syscall.Mount("tmpfs", small, "tmpfs", 0, "size=16k"); err != nil {
		t.Skip("a small disk can be mounted by root only: ", err)
	}
	t.Cleanup(func() { syscall.Unmount(small, 0) })
	clip := gap(t)
	video := filepath.Join(small, "v.mp4")
	status, _, stderr := arbex(t, "analyze", clip, "--annotate", video)
	if have := names(t, small); status != exitFailed || !strings.Contains(stderr, video) || !strings.Contains(stderr, "is the disk full?") || len(have) != 0 {
		t.Errorf("a video: status %d, %s, left %v", status, stderr, have)
	}
	table := filepath.Join(small, "r.csv")
	status, _, stderr = arbex(t, "analyze", "demo", "--out", table)
	if status != exitFailed || !strings.Contains(stderr, "is the disk full?") || !strings.HasSuffix("\n"+content(t, table), "\n") {
		t.Errorf("a table: status %d, %s", status, stderr)
	}
}

// mjpegServer serves a Motion JPEG stream that ends after some pictures.
func mjpegServer(t *testing.T) *httptest.Server {
	t.Helper()
	frame := pictureOf(t, astronaut)
	defer frame.Close()
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, frame.RGBA(nil), nil); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		parts := multipart.NewWriter(w)
		w.Header().Set("Content-Type", "multipart/x-mixed-replace; boundary="+parts.Boundary())
		for range 10 {
			part, err := parts.CreatePart(textproto.MIMEHeader{"Content-Type": {"image/jpeg"}})
			if err != nil {
				return
			}
			part.Write(picture.Bytes())
		}
		parts.Close()
	}))
	t.Cleanup(server.Close)
	return server
}

// A camera's user, password and query open it, and are neither shown nor stored.
func TestPasswordsOfCamerasAreNotWritten(t *testing.T) {
	folder := t.TempDir()
	address := strings.Replace(mjpegServer(t).URL, "//", "//anna:geheim@", 1) + "/live?token=geheim"
	status, printed, stderr := arbex(t, "analyze", "--agreed", address, "--json", "--out", filepath.Join(folder, "r.csv"), "--record", folder)
	if status != exitOK || !strings.Contains(printed, "/live") {
		t.Fatal(status, printed, stderr)
	}
	written := printed + stderr
	err := filepath.WalkDir(folder, func(path string, e os.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			written += path + content(t, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	_, _, stderr = arbex(t, "--home", folder, "analyze", address) // before anybody has agreed
	written += stderr
	_, _, stderr = arbex(t, "--home", folder, "dance", address)
	written += stderr
	for _, secret := range []string{"geheim", "anna", "token"} {
		if strings.Contains(written, secret) {
			t.Errorf("%q was written", secret)
		}
	}
	if all, err := session.List(folder); err != nil || len(all) != 1 || !strings.HasSuffix(all[0].Metadata.Source.Spec, "/live") {
		t.Error(all, err)
	}
}

// Into a folder analyze draws a picture for each still picture and a film for each clip,
// none of which replaces another of the same name; pictures that are read are never
// written over.
func TestAnnotateIntoAFolder(t *testing.T) {
	folder := t.TempDir()
	pictures, drawn := filepath.Join(folder, "pictures"), filepath.Join(folder, "drawn")
	for _, name := range []string{"a.png", "b.png", "more/a.png"} {
		path := filepath.Join(pictures, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		write(t, path, content(t, astronaut))
	}
	status, _, stderr := arbex(t, "analyze", pictures, gap(t), "--annotate", drawn)
	if have := names(t, drawn); status != exitOK || !slices.Equal(have, []string{"a 2.png", "a.png", "b.png", "gap.mp4"}) {
		t.Fatalf("status %d, %s: %v", status, stderr, have)
	}
	frame := pictureOf(t, filepath.Join(drawn, "b.png"))
	defer frame.Close()
	if frame.Size().X < 700 {
		t.Errorf("a picture of %v has no bars beside it", frame.Size())
	}
	before := names(t, pictures)
	if status, _, stderr := arbex(t, "analyze", pictures, "--annotate", pictures); status != exitFailed || !slices.Equal(names(t, pictures), before) {
		t.Errorf("into the folder that is read: status %d, %s", status, stderr)
	}
	if status, _, stderr := arbex(t, "analyze", pictures, "--annotate", "x.avi"); status == exitOK || !strings.Contains(stderr, ".mp4") {
		t.Errorf("an unknown kind: status %d, %s", status, stderr)
	}
}

// An annotated clip has the times of its source, one source after the other.
func TestAnAnnotatedClipKeepsItsTimes(t *testing.T) {
	clip, film := gap(t), filepath.Join(t.TempDir(), "f.mp4")
	if status, _, stderr := arbex(t, "analyze", clip, clip, "--every", "2", "--annotate", film); status != exitOK {
		t.Fatal(stderr)
	}
	source, err := vision.Open(film)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	frame := vision.NewFrame()
	defer frame.Close()
	for n := range 16 {
		if err := source.Read(frame); err != nil {
			t.Fatalf("picture %d: %v", n, err)
		}
		want := time.Duration(n) * 80 * time.Millisecond
		if d := frame.Time - want; d.Abs() > time.Millisecond {
			t.Errorf("picture %d is at %v, not at %v", n, frame.Time, want)
		}
	}
}
