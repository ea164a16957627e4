package review

import (
	"context"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"arbex/app/review/recording"
	"arbex/app/ui"
	"arbex/vision"
)

// formatFor returns the format whose files have an ending.
func (b *testTab) formatFor(ending string) exportFormat {
	b.t.Helper()
	for _, f := range exportFormats(b.document) {
		if strings.HasSuffix(f.suffix, ending) {
			return f
		}
	}
	b.t.Fatalf("there is no format %s", ending)
	return exportFormat{}
}

// exported exports the open session into a file and waits for the message.
func (b *testTab) exported(name string, s recording.Selection) (path, notice string) {
	b.t.Helper()
	path = filepath.Join(b.folder, name)
	b.do(func() {
		b.main.notices.Clear()
		b.export(b.formatFor(filepath.Ext(name)), exportJob{path: path, selection: s, face: b.document.face, cursor: b.document.cursor})
	})
	b.until(name, func() bool { notice = b.main.notices.Text(); return notice != "" && !b.exporting.running() })
	return path, notice
}

// filmTimes returns the times of a film's pictures.
func filmTimes(t *testing.T, path string) (all []time.Duration) {
	t.Helper()
	film, err := vision.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer film.Close()
	frame := vision.NewFrame()
	defer frame.Close()
	for film.Read(frame) == nil {
		all = append(all, frame.Time.Round(10*time.Millisecond))
	}
	return all
}

// A film has the pictures of the selected time, without those that are excluded, and
// begins at 0.
func TestAFilmIsExported(t *testing.T) {
	b := openTab(t)
	folder := b.writeSession(12)
	b.do(func() { b.Open(folder) })
	b.until("the recording", func() bool { return b.document != nil })
	b.do(func() { b.edit(recording.Exclude(5, 6)) })
	path, notice := b.exported("film.mp4", recording.Selection{Frames: &recording.Range{From: 3, To: 9}})
	if !strings.Contains(notice, path) || b.main.notices.Level() != ui.Success {
		t.Fatal(notice)
	}
	times := filmTimes(t, path)
	if len(times) != 5 || times[0] != 0 || times[4] != 400*time.Millisecond {
		t.Errorf("the times are %v", times)
	}
	if b.exporting.object.Visible() {
		t.Error("the progress is still there")
	}
}

func TestAPictureAndCurvesAreExported(t *testing.T) {
	b := openTab(t)
	folder := b.writeSession(12)
	b.do(func() { b.Open(folder) })
	b.until("the recording", func() bool { return b.document != nil })
	path, notice := b.exported("picture.png", recording.Selection{})
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err, notice)
	}
	defer file.Close()
	if picture, err := png.Decode(file); err != nil || picture.Bounds().Dx() <= 64 {
		t.Error("no bars beside the picture", err)
	}
	path, notice = b.exported("curves.svg", recording.Selection{})
	if text, err := os.ReadFile(path); err != nil || !strings.Contains(string(text), "<svg") {
		t.Error(err, notice)
	}
}

// What cannot be written is told, and an earlier file stays as it was.
func TestAFailedExportLeavesTheEarlierFile(t *testing.T) {
	b := openTab(t)
	folder := b.writeSession(12)
	b.do(func() { b.Open(folder) })
	b.until("the recording", func() bool { return b.document != nil })
	if err := os.WriteFile(filepath.Join(b.folder, "film.mp4"), []byte("earlier"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.do(func() { b.edit(recording.Exclude(0, 100)) })
	path, notice := b.exported("film.mp4", recording.Selection{})
	if text, _ := os.ReadFile(path); string(text) != "earlier" || b.main.notices.Level() != ui.Failure || !strings.Contains(notice, "every frame is excluded") {
		t.Errorf("%q, %q", text, notice)
	}
}

// A cancelled film leaves nothing behind, and only one is written at a time.
func TestAFilmIsCancelled(t *testing.T) {
	b := openTab(t)
	folder := b.writeSession(12)
	b.do(func() { b.Open(folder) })
	b.until("the recording", func() bool { return b.document != nil })
	begun, format := make(chan struct{}), exportFormat{write: nil}
	format.write = func(ctx context.Context, job exportJob) (string, error) {
		job.progress(0.5)
		close(begun)
		<-ctx.Done()
		return exportFilm(ctx, job)
	}
	b.do(func() { b.export(format, exportJob{path: filepath.Join(b.folder, "film.mp4")}) })
	<-begun
	b.until("the progress", func() bool { return b.exporting.object.Visible() })
	b.do(func() {
		b.export(format, exportJob{path: filepath.Join(b.folder, "other.mp4")})
		if !strings.Contains(b.main.notices.Text(), "Another file") {
			t.Error(b.main.notices.Text())
		}
		b.exporting.cancel()
	})
	b.until("the end", func() bool { return !b.exporting.running() })
	if left, _ := filepath.Glob(filepath.Join(b.folder, "*film*")); len(left) > 0 {
		t.Error(left)
	}
}

func TestTheFormOffersWhatAFormatLeavesOpen(t *testing.T) {
	b := openTab(t)
	folder := b.writeSession(12)
	b.do(func() { b.Open(folder) })
	b.until("the recording", func() bool { return b.document != nil })
	b.do(func() {
		f := newExportForm(b.document)
		if len(f.formats) != 6 || !f.frames.Disabled() {
			t.Error(len(f.formats))
		}
		f.format.SetSelected(f.formats[3].name)
		if f.selection().Frames != nil || !f.frames.Disabled() || f.faces.Disabled() {
			t.Error("a picture of more than one frame")
		}
	})
}
