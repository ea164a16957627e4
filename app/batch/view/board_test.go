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

// bench is a board in memory, on files that are real.
type bench struct {
	*Board
	t        *testing.T
	folder   string
	reviewed []string
	screen   sync.Mutex // stands for Fyne's one thread, which its test driver does not have
}

func (b *bench) do(f func()) {
	b.screen.Lock()
	defer b.screen.Unlock()
	f()
}

func opened(t *testing.T, mode ui.Mode) *bench {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(ui.NewTheme(mode))
	n, err := model.Read(models.Trained("compact"), "compact")
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, folder: t.TempDir()}
	w := test.NewTempWindow(t, nil)
	o := batch.Options{File: filepath.Join(b.folder, "queue.json"), Network: n, Threads: 1, Order: batch.Order{Folder: filepath.Join(b.folder, "out")}}
	b.do(func() {
		b.Board, err = open(w, o, func(folder string) { b.reviewed = append(b.reviewed, folder) }, b.do)
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

func (b *bench) until(what string, seen func() bool) {
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
		if !b.empty.Visible() || !b.pause.Disabled() {
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
	b.until("both are over", func() bool { return len(b.items) == 2 && batch.SumOf(b.items).Open == 0 })
	b.do(func() {
		if b.sum.Text != "1 of 2 done  ·  1 failed" || b.empty.Visible() {
			t.Error(b.sum.Text)
		}
		if words := stateWords(b.items[0]); !strings.Contains(words, "cannot be played") || strings.Contains(words, "vision:") {
			t.Error(words)
		}
		if words := stateWords(b.items[1]); words != "1 frames, 1 faces" {
			t.Error(words)
		}
		_, open := b.action(b.items[1])
		open()
		b.choose(1)
		if len(b.reviewed) != 1 || !strings.Contains(b.panel.about.String(), b.reviewed[0]) {
			t.Error(b.reviewed, b.panel.about.String())
		}
	})
	b.Add(picture)
	b.until("it is said that this is done", func() bool { return strings.Contains(b.notice.Text(), "already") })
}

func TestChoosingFrames(t *testing.T) {
	b := opened(t, ui.Light)
	p := b.panel
	b.do(func() {
		p.mode.SetSelectedIndex(1)
		p.number.SetText("7")
		p.form.SetSelectedIndex(1)
	})
	if o := b.queue.Order(); o.Pick.Every != 7 || o.Form != batch.Tables {
		t.Errorf("%+v", o)
	}
	for _, text := range []string{"-3", "0", "many", ""} {
		b.do(func() {
			p.number.SetText(text)
			if p.wrong.Hidden || b.queue.Order().Pick.Every != 7 {
				t.Errorf("%q: %+v", text, b.queue.Order())
			}
		})
	}
	b.do(func() {
		p.mode.SetSelectedIndex(2)
		p.number.SetText("2,5")
	})
	b.do(func() {
		if o := b.queue.Order(); o.Pick != (batch.Pick{PerSecond: 2.5}) || !p.wrong.Hidden {
			t.Errorf("%+v %v", o, p.wrong.Text)
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
	p := newPicker(folder)
	if len(p.entries) != 3 || p.entries[0].Name() != "inner" {
		t.Fatal(p.entries)
	}
	p.all()
	p.press(1) // a.mp4 no longer
	p.press(0) // into the folder
	p.press(0)
	want := []string{filepath.Join(folder, "b.png"), filepath.Join(folder, "inner/c.avi")}
	if have := p.sorted(); len(have) != 2 || have[0] != want[0] || have[1] != want[1] {
		t.Error(have)
	}
	p.enter("/nowhere")
	if p.folder == "/nowhere" || !strings.Contains(p.count.Text, "no such file") {
		t.Error(p.folder, p.count.Text)
	}
}
