package vision

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"arbex/assets/fuzzstats"

	"gocv.io/x/gocv"
)

// The clips of testdata were made by FFmpeg from its test patterns.
func sample(name string) string { return filepath.Join("testdata", name) }

// shown is a picture of a clip: its number and its time in milliseconds.
type shown struct{ index, time int }

// readThrough reads a clip to its end.
func readThrough(t *testing.T, path string) (all []shown, info Info) {
	t.Helper()
	source, frame := opened(t, path), NewFrame()
	defer frame.Close()
	for {
		err := source.Read(frame)
		if errors.Is(err, io.EOF) {
			return all, source.Info()
		}
		if err != nil {
			t.Fatal(path, err)
		}
		all = append(all, shown{frame.Index, int(math.Round(frame.Time.Seconds() * 1000))})
	}
}

// Every picture is shown at the time that the file gives it, and time never goes back.
func TestClipsHaveTheirOwnTimes(t *testing.T) {
	for _, c := range []struct {
		file   string
		frames int
		some   []shown
	}{
		{"variable.mp4", 20, []shown{{2, 33}, {10, 300}, {11, 800}, {15, 2800}, {16, 2867}, {19, 2967}}},
		{"recorder.webm", 30, []shown{{0, 0}, {3, 68}, {4, 133}, {29, 933}}}, // no duration, no rate
		{"edited.mp4", 10, []shown{{0, 100}, {5, 2600}, {9, 2767}}},          // an edit list hides its beginning
		{"fast.mp4", 48, []shown{{1, 4}, {24, 100}, {47, 196}}},              // 240 a second
		{"joined_later.ts", 20, []shown{{9, 360}, {10, 59960}, {19, 60320}}},
		{"joined_earlier.ts", 20, []shown{{9, 360}, {10, 400}, {19, 760}}}, // its times jump back by a minute
	} {
		all, info := readThrough(t, sample(c.file))
		if len(all) != c.frames || info.Damage.Frames > 0 || info.Damage.Truncated {
			t.Errorf("%s: %d pictures, %+v", c.file, len(all), info.Damage)
			continue
		}
		for _, want := range c.some {
			if all[want.index] != want {
				t.Errorf("%s: %+v, not %+v", c.file, all[want.index], want)
			}
		}
	}
}

func TestAPauseBetweenJoinedRecordingsIsReported(t *testing.T) {
	if _, info := readThrough(t, sample("joined_later.ts")); info.Damage.String() != "there are no pictures between 0.4 s and 60.0 s" {
		t.Errorf("%q", info.Damage)
	}
}

// A picture of any clip can be had by its number and time, in any order.
func TestSeekingInVariableRates(t *testing.T) {
	for _, name := range []string{"variable.mp4", "edited.mp4", "fast.mp4", "recorder.webm", "joined_later.ts", "joined_earlier.ts"} {
		want := fingerprints(t, sample(name))
		all, _ := readThrough(t, sample(name))
		video, err := OpenSeekable(sample(name), Orientation{})
		if err != nil {
			t.Fatal(err)
		}
		frame := NewFrame()
		for _, at := range []int{len(all) - 1, 0, len(all) / 2, 3, len(all) - 2, 1} {
			video.source.(*orientedSource).source.(*clip).next = 1000 // far from everything: it has to jump
			if err := video.ReadFrame(at, time.Duration(all[at].time)*time.Millisecond, frame); err != nil || frame.Fingerprint() != want[at] || frame.Index != at {
				t.Errorf("%s: picture %d is another one (%d): %v", name, at, frame.Index, err)
			}
		}
		frame.Close()
		video.Close()
	}
}

// jpegClip writes a clip of JPEGs and returns its bytes.
func jpegClip(t *testing.T, pictures int) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "m.avi")
	frame := frameOf(t, astronaut)
	size := frame.Size()
	w, err := gocv.VideoWriterFile(path, "MJPG", 10, size.X, size.Y, true)
	if err != nil {
		t.Fatal(err)
	}
	for range pictures {
		if err := w.Write(frame.bgr); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func written(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// spoil overwrites the JPEG of a picture, but for its first bytes.
func spoil(content []byte, picture int) {
	at := 0
	for range picture + 1 {
		at += bytes.Index(content[at:], []byte("\xff\xd8\xff")) + 3
	}
	clear(content[at+20 : at+2000])
}

func TestDamagedPicturesAreLeftOutAndTheRestIsRead(t *testing.T) {
	content := jpegClip(t, 12)
	spoil(content, 4)
	spoil(content, 5)
	all, info := readThrough(t, written(t, "d.avi", content))
	if len(all) != 10 || all[4] != (shown{6, 600}) || all[9] != (shown{11, 1100}) {
		t.Errorf("%v", all)
	}
	d := info.Damage
	if d.Frames != 2 || d.First != 400*time.Millisecond || d.Last != 500*time.Millisecond || d.Truncated {
		t.Errorf("%+v", d)
	}
}

func TestTheLastPicturesDamagedIsNoFileCutOff(t *testing.T) {
	content := jpegClip(t, 12)
	spoil(content, 11)
	if all, info := readThrough(t, written(t, "d.avi", content)); len(all) != 11 || info.Damage.Truncated || info.Damage.Frames != 1 {
		t.Errorf("%d pictures, %+v", len(all), info.Damage)
	}
}

func TestTruncatedFilesAreReported(t *testing.T) {
	movie, err := os.ReadFile(sample("fast.mp4"))
	if err != nil {
		t.Fatal(err)
	}
	movie = faststart(t, movie)
	jpegs := jpegClip(t, 12)
	for name, content := range map[string][]byte{"c.mp4": movie[:len(movie)-300], "c.avi": jpegs[:len(jpegs)*2/3]} {
		all, info := readThrough(t, written(t, name, content))
		if len(all) == 0 || !info.Damage.Truncated || info.Frames <= len(all) {
			t.Errorf("%s: %d pictures, %+v", name, len(all), info)
		}
	}
}

// faststart moves the index of an MP4 before its pictures, whose places it holds.
func faststart(t *testing.T, movie []byte) []byte {
	t.Helper()
	at := bytes.Index(movie, []byte("mdat")) - 4
	moov := bytes.Index(movie, []byte("moov")) - 4
	if at < 0 || moov < at {
		t.Fatal("the sample is laid out differently")
	}
	index := bytes.Clone(movie[moov:])
	table := index[bytes.Index(index, []byte("stco"))+8:]
	for i := range binary.BigEndian.Uint32(table) {
		place := table[4+4*i:]
		binary.BigEndian.PutUint32(place, binary.BigEndian.Uint32(place)+uint32(len(index)))
	}
	return bytes.Join([][]byte{movie[:at], index, movie[at:moov]}, nil)
}

// corners are the colours of a picture's quarters: line by line, l(ime), r(ed), b(lue).
func corners(frame *Frame) string {
	picture := frame.RGBA(nil)
	size, names := frame.Size(), ""
	for _, y := range []int{size.Y / 4, size.Y * 3 / 4} {
		for _, x := range []int{size.X / 4, size.X * 3 / 4} {
			c := picture.RGBAAt(x, y)
			switch most := max(c.R, c.G, c.B); most {
			case c.R:
				names += "r"
			case c.G:
				names += "l"
			default:
				names += "b"
			}
		}
	}
	return names
}

// The quarters of plain.mp4 are lime, red, red, blue. Each matrix a display may have
// in an MP4 (a, b, c, d of x' = a x + c y, y' = b x + d y) turns and mirrors them.
func TestDisplayMatrices(t *testing.T) {
	plain, err := os.ReadFile(sample("plain.mp4"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		a, b, c, d int32
		corners    string
		width      int
	}{
		{1, 0, 0, 1, "lrrb", 32},
		{-1, 0, 0, 1, "rlbr", 32},
		{1, 0, 0, -1, "rblr", 32},
		{-1, 0, 0, -1, "brrl", 32},
		{0, 1, -1, 0, "rlbr", 24}, // a quarter clockwise
		{0, -1, 1, 0, "rblr", 24},
		{0, 1, 1, 0, "lrrb", 24}, // along the diagonal
		{0, -1, -1, 0, "brrl", 24},
	} {
		content := bytes.Clone(plain)
		matrix := content[bytes.Index(content, []byte("tkhd"))+4+40:]
		for i, v := range []int32{c.a, c.b, 0, c.c, c.d} {
			binary.BigEndian.PutUint32(matrix[4*i:], uint32(v<<16))
		}
		source, frame := opened(t, written(t, "m.mp4", content)), NewFrame()
		if err := source.Read(frame); err != nil {
			t.Fatal(err)
		}
		if have := corners(frame); have != c.corners || frame.Size().X != c.width || source.Info().Width != c.width {
			t.Errorf("%+v: %s, %v, %+v", c, have, frame.Size(), source.Info())
		}
		frame.Close()
	}
}

// Pixels that are higher than wide become square.
func TestPixelsBecomeSquare(t *testing.T) {
	source, frame := opened(t, sample("high.mp4")), NewFrame()
	defer frame.Close()
	if err := source.Read(frame); err != nil || frame.Size().X != 64 || frame.Size().Y != 96 || source.Info().Height != 96 {
		t.Error(err, frame.Size(), source.Info())
	}
}

func TestClipTimes(t *testing.T) {
	source, frame := opened(t, Demo), NewFrame()
	defer frame.Close()
	count := 0
	for source.Read(frame) == nil {
		want := time.Duration(float64(count) / source.Info().FPS * float64(time.Second))
		if frame.Index != count || (frame.Time-want).Abs() > time.Microsecond {
			t.Fatalf("frame %d says %d at %v", count, frame.Index, frame.Time)
		}
		count++
	}
	if count != source.Info().Frames {
		t.Errorf("%d frames, not %d", count, source.Info().Frames)
	}
}

// FuzzClip opens clips that no camera made and reads their first frames.
func FuzzClip(f *testing.F) {
	f.Add(some(f, "../assets/demo/demo.mp4", 64<<10))
	f.Add([]byte("RIFF\x40\x00\x00\x00AVI LIST"))
	f.Add([]byte("#EXTM3U\nhttp://127.0.0.1:9/x.ts\n"))
	tried := fuzzstats.CountBytes(f)
	f.Fuzz(func(t *testing.T, content []byte) {
		tried(len(content))
		path := filepath.Join(t.TempDir(), "clip.mp4")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		source, err := Open(path)
		if err != nil {
			return
		}
		defer source.Close()
		frame := NewFrame()
		defer frame.Close()
		for range 5 {
			if source.Read(frame) != nil {
				return
			}
			if frame.Empty() {
				t.Fatal("an empty frame was delivered")
			}
		}
	})
}
