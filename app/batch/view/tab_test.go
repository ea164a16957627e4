package view

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"arbex/app/batch"
	"arbex/app/ui"
	"arbex/assets/leaktest"
	"arbex/assets/models"
	"arbex/model"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func TestMain(m *testing.M) { leaktest.Main(m, vision.Unclosed) }

// testTab is a board in memory, on files that are real.
type testTab struct {
	*Tab
	t        *testing.T
	folder   string
	reviewed []string
	screen   sync.Mutex // stands for Fyne's one thread, which its test driver does not have
}

func (b *testTab) do(f func()) {
	b.screen.Lock()
	defer b.screen.Unlock()
	f()
}

func opened(t *testing.T, mode ui.ThemeMode) *testTab {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(ui.NewTheme(mode))
	n, err := model.Read(models.Trained("compact"), "compact")
	if err != nil {
		t.Fatal(err)
	}
	b := &testTab{t: t, folder: t.TempDir()}
	w := test.NewTempWindow(t, nil)
	o := batch.Options{File: filepath.Join(b.folder, "queue.json"), Network: n, Threads: 1, Output: batch.Output{Folder: filepath.Join(b.folder, "out")}}
	b.do(func() {
		b.Tab, err = newTab(w, o, func(folder string) { b.reviewed = append(b.reviewed, folder) }, b.do)
		w.Resize(fyne.NewSize(900, 600))
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

func (b *testTab) until(what string, seen func() bool) {
	b.t.Helper()
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		found := false
		b.do(func() { found = seen() })
		if found {
			return
		}
	}
	b.t.Fatal("not seen: ", what)
}

func TestFilesAreAnalysedAndOpenedForReview(t *testing.T) {
	b := opened(t, ui.Dark)
	b.do(func() {
		if !b.emptyState.Visible() || !b.pause.Disabled() {
			t.Error("an empty board does not say so")
		}
	})
	picture, err := filepath.Abs("../../../assets/demo/astronaut.png")
	if err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(b.folder, "bad.mp4")
	if err := os.WriteFile(bad, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Add(bad, picture)
	b.until("both are over", func() bool { return len(b.items) == 2 && batch.Summarize(b.items).Pending == 0 })
	b.do(func() {
		if b.summary.Text != "1 of 2 done  ·  1 failed" || b.emptyState.Visible() {
			t.Error(b.summary.Text)
		}
		if words := stateText(b.items[0]); !strings.Contains(words, "cannot be played") || strings.Contains(words, "vision:") {
			t.Error(words)
		}
		if words := stateText(b.items[1]); words != "1 frames, 1 faces" {
			t.Error(words)
		}
		_, open := b.action(b.items[1])
		open()
		b.selectRow(1)
		if len(b.reviewed) != 1 || !strings.Contains(b.panel.detailsText.String(), b.reviewed[0]) {
			t.Error(b.reviewed, b.panel.detailsText.String())
		}
	})
	b.Add(picture)
	b.until("it is said that this is done", func() bool { return strings.Contains(b.notice.Text(), "already") })
}

func TestChoosingFrames(t *testing.T) {
	b := opened(t, ui.Light)
	p := b.panel
	b.do(func() {
		p.sampling.SetSelectedIndex(1)
		p.number.SetText("7")
		p.format.SetSelectedIndex(1)
	})
	if o := b.queue.Output(); o.Sampling.Every != 7 || o.Format != batch.FormatCSV {
		t.Errorf("%+v", o)
	}
	for _, text := range []string{"-3", "0", "many", ""} {
		b.do(func() {
			p.number.SetText(text)
			if p.problem.Hidden || b.queue.Output().Sampling.Every != 7 {
				t.Errorf("%q: %+v", text, b.queue.Output())
			}
		})
	}
	b.do(func() {
		p.sampling.SetSelectedIndex(2)
		p.number.SetText("2,5")
	})
	b.do(func() {
		if o := b.queue.Output(); o.Sampling != (batch.Sampling{PerSecond: 2.5}) || !p.problem.Hidden {
			t.Errorf("%+v %v", o, p.problem.Text)
		}
	})
}

func TestPickingSeveralFiles(t *testing.T) {
	test.NewTempApp(t)
	folder := t.TempDir()
	for _, name := range []string{"b.png", "a.mp4", "notes.txt", ".hidden.png", "inner/c.avi"} {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p := newFilePicker(folder)
	if len(p.entries) != 3 || p.entries[0].Name() != "inner" {
		t.Fatal(p.entries)
	}
	p.toggleAll()
	p.tapped(1) // a.mp4 no longer
	p.tapped(0) // into the folder
	p.tapped(0)
	want := []string{filepath.Join(folder, "b.png"), filepath.Join(folder, "inner/c.avi")}
	if have := p.selectedPaths(); len(have) != 2 || have[0] != want[0] || have[1] != want[1] {
		t.Error(have)
	}
	p.openFolder("/nowhere")
	if p.folder == "/nowhere" || !strings.Contains(p.count.Text, "no such file") {
		t.Error(p.folder, p.count.Text)
	}
}
