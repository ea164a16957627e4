package review

import (
	"path/filepath"
	"testing"
	"time"

	"arbex/app/engine"
	"arbex/app/review/recording"
	"arbex/app/session"
	"arbex/app/ui"
	"arbex/vision"

	"fyne.io/fyne/v2/test"
)

// recordCamera writes a session of a camera without a video: two faces, whose
// expressions change, at ten frames a second.
func (b *testTab) recordCamera() (folder string) { return b.recordSlowCamera(time.Second / 10) }

// recordSlowCamera records a camera with so much time between its frames.
func (b *testTab) recordSlowCamera(interval time.Duration) (folder string) {
	b.t.Helper()
	start := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	folder = filepath.Join(b.folder, "sessions", "camera")
	w, err := session.Create(folder, session.Metadata{
		Classes: b.network.Classes(), Started: start,
		Source: session.DescribeSource(vision.Info{Spec: "/dev/video0", Name: "Camera", Kind: vision.Camera, Live: true, Width: 64, Height: 48}),
	})
	if err != nil {
		b.t.Fatal(err)
	}
	builder := session.NewRecordBuilder(b.network)
	for n := range 100 {
		c := session.FrameContext{Source: "/dev/video0", Frame: n, Time: time.Duration(n) * interval}
		faces := []engine.Face{face(1, len(b.network.Classes()), n/25), face(2, len(b.network.Classes()), 3)}
		if err := w.Write(builder.Frame(nil, c, faces[:1+n/50])); err != nil {
			b.t.Fatal(err)
		}
	}
	if err := w.Finish("stopped", start.Add(10*time.Second), w.Counts()); err != nil {
		b.t.Fatal(err)
	}
	return folder
}

// A recording with a marker, a name, an excluded time and a selection.
func TestTabRenders(t *testing.T) {
	local := time.Local
	time.Local = time.UTC
	t.Cleanup(func() { time.Local = local }) // after the tabs, which save edits, are closed
	for _, mode := range []ui.ThemeMode{ui.Dark, ui.Light} {
		b := openThemed(t, mode)
		folder := b.recordCamera()
		b.do(func() { b.Open(folder) })
		b.until("the recording", func() bool { return b.document != nil && b.main.video.shown == 0 })
		b.do(func() {
			b.edit(recording.Name(1, "Ann"))
			b.edit(recording.Mark(1, 20, "smiles"))
			b.edit(recording.Exclude(40, 48))
			b.selectTime(ui.TimeRange{From: 6, To: 7.5})
			b.moveTo(52)
		})
		b.until("picture and curves", func() bool {
			return b.main.notices.Text() != "" && b.main.curves.shown == b.main.curves.newest && b.main.video.shown == 52
		})
		b.do(func() { test.AssertRendersToImage(t, "tab_"+string(mode)+".png", b.window.Canvas()) })
	}
}
