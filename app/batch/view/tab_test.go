package view

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"arbex/app/batch"
	"arbex/app/settings"
	"arbex/app/ui"
	"arbex/assets/leaktest"
	"arbex/assets/models"
	"arbex/model"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func TestMain(m *testing.M) { leaktest.Main(m, vision.Unclosed) }

// testTab is a tab in memory, with real files.
type testTab struct {
	*Tab
	t        *testing.T
	folder   string
	reviewed []string
	screen   sync.Mutex    // stands for Fyne's thread, which its test driver does not got
	changes  chan struct{} // holds a token after something ran on the screen
}

func (b *testTab) do(f func()) {
	b.screen.Lock()
	defer b.screen.Unlock()
	f()
}

func openTab(t *testing.T, mode ui.ThemeMode) *testTab {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(ui.ThemeOf(settings.Appearance{Theme: string(mode)}))
	n, err := model.Read(models.Trained("compact"), "compact")
	if err != nil {
		t.Fatal(err)
	}
	b := &testTab{t: t, folder: t.TempDir(), changes: make(chan struct{}, 1)}
	w := test.NewTempWindow(t, nil)
	o := batch.Options{File: filepath.Join(b.folder, "queue.json"), Network: n, Threads: 1, Output: batch.Output{Folder: filepath.Join(b.folder, "out")}}
	b.do(func() {
		b.Tab, err = New(w, ui.NewFiles(w, nil), ui.NewNotifications(), o, func(folder string) { b.reviewed = append(b.reviewed, folder) }, b.onScreen)
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

// onScreen is what the tab has in place of fyne.Do.
func (b *testTab) onScreen(f func()) {
	b.do(f)
	select {
	case b.changes <- struct{}{}:
	default:
	}
}

// eventLimit bounds the wait for an event that comes as soon as the machine gets
// to it.
const eventLimit = 2 * time.Minute

// until waits until a condition holds on the screen.
func (b *testTab) until(what string, seen func() bool) {
	b.t.Helper()
	limit := time.After(eventLimit)
	for {
		found := false
		b.do(func() { found = seen() })
		if found {
			return
		}
		select {
		case <-b.changes:
		case <-limit:
			b.t.Fatal("not seen: ", what)
		}
	}
}

func TestFilesAreAnalyzed(t *testing.T) {
	b := openTab(t, ui.Dark)
	b.do(func() {
		if !b.list.empty.Visible() || !b.list.pause.Disabled() {
			t.Error("an empty tab does not show that")
		}
		if b.showSummary(); !strings.Contains(b.notifications.Text(), "nothing to summarise") {
			t.Error(b.notifications.Text())
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
	b.until("both got ended", func() bool { return len(b.items) == 2 && batch.Summarize(b.items).Pending == 0 })
	b.do(func() {
		if b.list.summary.Text != "1 of 2 done  ·  1 failed" || b.list.empty.Visible() {
			t.Error(b.list.summary.Text)
		}
		if text := stateText(b.items[0]); !strings.Contains(text, "cannot be played") || strings.Contains(text, "vision:") {
			t.Error(text)
		}
		if text := stateText(b.items[1]); text != "1 pictures, 1 faces" {
			t.Error(text)
		}
		if paths := results(b.items); len(paths) != 1 || paths[0] != b.items[1].Result {
			t.Errorf("to summarise: %q", paths)
		}
		b.showSummary()
		if b.window.Canvas().Overlays().Top() == nil {
			t.Error("there is no summary")
		}
		b.window.Canvas().Overlays().Remove(b.window.Canvas().Overlays().Top())
		_, openReview := b.action(b.items[1])
		openReview()
		b.selectRow(1)
		if text := b.side.details.text.String(); !strings.Contains(text, "Expected mix of expressions: as trained") {
			t.Error(text)
		}
		if len(b.reviewed) != 1 || !strings.Contains(b.side.details.text.String(), b.reviewed[0]) {
			t.Error(b.reviewed, b.side.details.text.String())
		}
	})
	b.Add(picture)
	b.until("the notice that it is done", func() bool { return strings.Contains(b.notifications.Text(), "already") })
}

func TestSamplingForm(t *testing.T) {
	b := openTab(t, ui.Light)
	p := b.side.output
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

// The mix is read anew whenever the tab is selected: it is set in another one.
func TestTheExpectedMixIsShown(t *testing.T) {
	b := openTab(t, ui.Dark)
	for mix, want := range map[float64]string{0: "As trained", 0.3: "30 % balanced", 1: "Balanced"} {
		b.do(func() {
			b.mix = func() float64 { return mix }
			b.Content()
			if text := b.side.output.mix.String(); !strings.HasPrefix(text, want) {
				t.Errorf("%v: %q", mix, text)
			}
		})
	}
}

// A folder of pictures is counted and shown as pictures, each of those that cannot be
// read by its name; a clip has no sheet.
func TestAFolderOfPicturesIsShown(t *testing.T) {
	b := openTab(t, ui.Dark)
	folder := filepath.Join(b.folder, "holiday")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	face, err := os.ReadFile("../../../assets/demo/astronaut.png")
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"a.png": face, "bad1.png": []byte("text"), "bad2.png": []byte("text"), "notes.txt": []byte("text")} {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b.Add(folder, filepath.Join(b.folder, "missing.mp4"))
	b.until("the end", func() bool { return len(b.items) == 2 && batch.Summarize(b.items).Pending == 0 })
	b.do(func() {
		if text := stateText(b.items[0]); !strings.HasPrefix(text, "1 pictures, 1 faces  ·  1 other files left out  ·  2 of 3 pictures") {
			t.Error(text)
		}
		b.selectRow(0)
		text := b.side.details.text.String()
		for _, want := range []string{"bad1.png: it is", "bad2.png: it is"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is missing in %q", want, text)
			}
		}
	})
	b.until("the sheet", func() bool { return b.pictures.object.Visible() })
	b.do(func() { b.selectRow(1) })
	b.until("no sheet", func() bool { return !b.pictures.object.Visible() })
}

// addPaused adds files to a queue that is held, so that they stay as they are.
func (b *testTab) addPaused(names ...string) {
	b.t.Helper()
	b.queue.SetPaused(true)
	for _, name := range names {
		path := filepath.Join(b.folder, name)
		if err := os.WriteFile(path, []byte(name), 0o600); err != nil {
			b.t.Fatal(err)
		}
		b.queue.Add(path)
	}
	b.until("the files", func() bool { return len(b.items) == len(names) })
}

// The row that is marked is the one with the details, whatever goes before it.
func TestTheSelectionStaysWithItsFile(t *testing.T) {
	b := openTab(t, ui.Dark)
	b.addPaused("a.mp4", "b.mp4", "c.mp4")
	title := func() string { return filepath.Base(b.side.details.title.Text) }
	b.do(func() {
		b.list.list.Select(1)
		if title() != "b.mp4" {
			t.Errorf("details of %q", title())
		}
		b.remove(b.items[0])
	})
	b.until("two files", func() bool { return len(b.items) == 2 })
	b.do(func() {
		if title() != "b.mp4" || b.side.details.object.Hidden {
			t.Errorf("details of %q", title())
		}
		b.list.list.Select(1) // of the file that is now there
		if title() != "c.mp4" {
			t.Errorf("after c.mp4 was selected, the details are of %q", title())
		}
		b.remove(b.items[1])
	})
	b.until("one file", func() bool { return len(b.items) == 1 })
	b.do(func() {
		if !b.side.details.object.Hidden {
			t.Errorf("a file that is gone has details: %q", title())
		}
		b.list.list.Select(0)
		if title() != "b.mp4" || b.side.details.object.Hidden {
			t.Errorf("details of %q", title())
		}
	})
}

func TestTheButtonsOfTheList(t *testing.T) {
	b := openTab(t, ui.Dark)
	b.do(func() {
		if !b.list.pause.Disabled() || !b.list.clear.Disabled() {
			t.Error("an empty list can be held or cleared")
		}
	})
	b.addPaused("a.mp4")
	b.do(func() {
		if b.list.pause.Text != "Go on" || b.list.pause.Disabled() || !b.list.clear.Disabled() {
			t.Errorf("%q, can be cleared: %v", b.list.pause.Text, !b.list.clear.Disabled())
		}
		if label, do := b.action(b.items[0]); do != nil {
			t.Errorf("a file that waits has the action %q", label)
		}
		b.list.pause.OnTapped()
	})
	b.until("it failed", func() bool { return len(b.items) == 1 && b.items[0].State == batch.Failed })
	b.do(func() {
		if b.list.pause.Text != "Pause" || b.list.clear.Disabled() {
			t.Errorf("%q, can be cleared: %v", b.list.pause.Text, !b.list.clear.Disabled())
		}
		label, again := b.action(b.items[0])
		if label != "Again" {
			t.Fatalf("a file that failed has the action %q", label)
		}
		b.queue.SetPaused(true)
		again()
	})
	b.until("it waits again", func() bool { return b.items[0].State == batch.Waiting })
	b.do(func() { b.queue.SetPaused(false) })
	b.until("it failed again", func() bool { return b.items[0].State == batch.Failed })
	b.do(func() { b.list.clear.OnTapped() })
	b.until("an empty list", func() bool { return len(b.items) == 0 && b.list.empty.Visible() })
}

// The reason why the list is not saved is shown once, and another reason again.
func TestAListThatIsNotSavedIsReportedOnce(t *testing.T) {
	b := openTab(t, ui.Dark)
	b.do(func() {
		for _, c := range []struct {
			err  error
			said bool
		}{{errFull, true}, {errFull, false}, {os.ErrPermission, true}, {nil, false}, {os.ErrPermission, true}} {
			b.notifications.Clear()
			b.reportUnsaved(c.err)
			if said := b.notifications.Text() != ""; said != c.said {
				t.Errorf("%v: said %v", c.err, said)
			}
		}
	})
}

var errFull = errors.New("no room")

// A form shows what was chosen before, and keeps it.
func TestTheFormShowsTheOutput(t *testing.T) {
	b := openTab(t, ui.Dark)
	for _, c := range []struct {
		output batch.Output
		index  int
		number string
	}{
		{batch.Output{Folder: "/x", Format: batch.FormatCSV}, everyFrame, ""},
		{batch.Output{Folder: "/y", Format: batch.FormatJSONL, Sampling: batch.Sampling{Every: 12}}, everyNthFrame, "12"},
		{batch.Output{Folder: "/z", Format: batch.FormatSession, Sampling: batch.Sampling{PerSecond: 0.25}}, framesPerSecond, "0.25"},
		{batch.Output{Folder: "/z", Format: batch.FormatSession, Sampling: batch.Sampling{Every: 1}}, everyFrame, ""},
	} {
		b.do(func() {
			if err := b.queue.SetOutput(c.output); err != nil {
				t.Fatal(err)
			}
			f := newOutputForm(b.window, b.files, b.queue)
			if f.sampling.SelectedIndex() != c.index || f.number.Text != c.number || f.folder.Text != c.output.Folder || f.number.Visible() != (c.number != "") {
				t.Errorf("%+v is shown as %q %q in %q", c.output, f.sampling.Selected, f.number.Text, f.folder.Text)
			}
			if f.apply(); b.queue.Output() != c.output && c.output.Sampling.Every != 1 {
				t.Errorf("%+v becomes %+v", c.output, b.queue.Output())
			}
		})
	}
}
