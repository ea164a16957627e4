package review

import (
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

// filmed records so many pictures of a camera, each lighter than the last, with
// their video.
func (b *testTab) filmed(folder string, pictures int) *session.Recorder {
	b.t.Helper()
	var witness engine.Observer
	r, err := session.StartRecorder(session.RecorderOptions{
		Folder: folder, Network: b.network,
		Metadata:  session.Metadata{Video: true, Source: session.Source{Spec: "/dev/video0", Name: "camera", Kind: "camera", Width: 64, Height: 48, FPS: 30, Live: true}},
		Subscribe: func(w engine.Observer) func() { witness = w; return func() {} },
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
		shot := engine.FrameInfo{SourceID: 1, Number: n, Source: vision.Info{Spec: "/dev/video0", Live: true}, Index: n, Time: time.Duration(n) * time.Second / 30, ReadAt: time.Now()}
		witness.OnFrame(frame, shot)
		witness.OnResult(engine.FrameResult{FrameInfo: shot, Faces: []engine.Face{face(1, classes, n)}})
		frame.Close()
		time.Sleep(20 * time.Millisecond) // a camera gives no more at a time
	}
	return r
}

func TestARecordedVideoIsShown(t *testing.T) {
	b := opened(t)
	folder := filepath.Join(b.folder, "sessions", "filmed")
	r := b.filmed(folder, 25)
	killed := filepath.Join(b.folder, "sessions", "killed")
	time.Sleep(1200 * time.Millisecond) // what a recording may lose
	if err := os.CopyFS(killed, os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Stop("stopped"); err != nil {
		t.Fatal(err)
	}
	for path, trouble := range map[string]string{folder: "", killed: "ended while it recorded"} {
		b.do(func() { b.Open(path) })
		b.until("the first picture of "+path, func() bool {
			return b.recording != nil && b.recording.Session.Folder == path && near(b.shade(), 0)
		})
		b.do(func() {
			if !strings.Contains(b.view.notice.Text(), trouble) || trouble == "" && b.view.notice.Text() != "" {
				t.Errorf("%s: %q", path, b.view.notice.Text())
			}
			if b.recording.FrameCount() != 25 || !b.recording.HasVideo() {
				t.Fatal(b.recording.FrameCount(), " moments")
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
