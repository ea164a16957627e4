package review

import (
	"bytes"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"arbex/app/engine"
	"arbex/app/session"
	"arbex/vision"

	"fyne.io/fyne/v2"
)

// record records pictures of a camera, each lighter than the last, with a video.
func (b *testTab) record(folder string, pictures int) *session.Recorder {
	b.t.Helper()
	var observer engine.Observer
	r, err := session.StartRecorder(session.RecorderOptions{
		Folder: folder, Network: b.network, Now: func() time.Time { return testTime },
		Metadata:  session.Metadata{Video: true, Source: session.Source{Spec: "/dev/video0", Name: "camera", Kind: "camera", Width: 64, Height: 48, FPS: 30, Live: true}},
		Subscribe: func(w engine.Observer) func() { observer = w; return func() {} },
	})
	if err != nil {
		b.t.Fatal(err)
	}
	classes := len(b.network.Classes())
	for n := range pictures {
		picture := image.NewRGBA(image.Rect(0, 0, 64, 48))
		for i := range 64 * 48 {
			picture.Set(i%64, i/64, color.Gray{uint8(8 * n)})
		}
		frame, err := vision.FrameFromImage(picture)
		if err != nil {
			b.t.Fatal(err)
		}
		frame.Index = n
		info := engine.FrameInfo{SourceID: 1, Number: n, Source: vision.Info{Spec: "/dev/video0", Live: true}, Index: n, Time: time.Duration(n) * time.Second / 30, ReadAt: testTime}
		observer.OnFrame(frame, info)
		observer.OnResult(engine.FrameResult{FrameInfo: info, Faces: []engine.Face{face(1, classes, n)}})
		frame.Close()
		b.until("the frame is written", func() bool { c := r.Status().Counts; return c.VideoFrames == n+1 && c.Frames == n+1 })
	}
	return r
}

func TestRecordedVideo(t *testing.T) {
	b := openTab(t)
	folder := filepath.Join(b.folder, "sessions", "video")
	r := b.record(folder, 25)
	killed := filepath.Join(b.folder, "sessions", "killed")
	lines := func(name string) int {
		text, _ := os.ReadFile(filepath.Join(folder, name))
		return bytes.Count(text, []byte("\n"))
	}
	b.until("all is on the disk", func() bool { return lines("frames.csv") == 26 && lines("video/pictures.csv") == 26 })
	if err := os.CopyFS(killed, os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Stop("stopped"); err != nil {
		t.Fatal(err)
	}
	for path, warning := range map[string]string{folder: "", killed: "ended while it recorded"} {
		b.do(func() { b.Open(path) })
		b.until("the first picture of "+path, func() bool {
			return b.document != nil && b.document.Session.Folder == path && near(b.shade(), 0)
		})
		b.do(func() {
			if !strings.Contains(b.main.notices.Text(), warning) || warning == "" && b.main.notices.Text() != "" {
				t.Errorf("%s: %q", path, b.main.notices.Text())
			}
			if b.document.FrameCount() != 25 || !b.document.HasVideo() {
				t.Fatal(b.document.FrameCount(), " frames")
			}
		})
		b.press(fyne.KeyEnd)
		b.until("the last", func() bool { return near(b.shade(), 8*24) })
		b.press(fyne.KeyLeft, fyne.KeyLeft, fyne.KeyLeft)
		b.until("three before", func() bool { return near(b.shade(), 8*21) })
		b.press(fyne.KeyHome)
		b.until("the first again", func() bool { return near(b.shade(), 0) })
	}
}
