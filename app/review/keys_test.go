package review

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"arbex/app/review/recording"
	"arbex/app/session"
	"arbex/app/ui"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// Keys move the cursor within the recording: by a picture, by five seconds, to an end.
func TestKeysMoveTheCursor(t *testing.T) {
	b := openCamera(t) // a hundred frames, ten a second
	for _, c := range []struct {
		key  fyne.KeyName
		want int
	}{
		{fyne.KeyLeft, 0},
		{fyne.KeyRight, 1},
		{fyne.KeyRight, 2},
		{fyne.KeyPageDown, 52},
		{fyne.KeyPageDown, 99},
		{fyne.KeyRight, 99},
		{fyne.KeyPageUp, 49},
		{fyne.KeyHome, 0},
		{fyne.KeyPageUp, 0},
		{fyne.KeyEnd, 99},
		{fyne.KeyLeft, 98},
	} {
		if b.press(c.key); b.document.cursor != c.want {
			t.Errorf("%s leads to frame %d, not %d", c.key, b.document.cursor, c.want)
		}
	}
}

// Keys edit what is selected, and undo it.
func TestKeysEdit(t *testing.T) {
	b := openCamera(t)
	b.press(fyne.KeyX) // nothing is selected
	if len(b.document.Excluded()) != 0 {
		t.Error("something was excluded")
	}
	b.do(func() { b.selectTime(ui.TimeRange{From: 1, To: 2}) })
	b.press(fyne.KeyX)
	if !slices.Equal(b.document.Excluded(), []recording.Range{{From: 10, To: 20}}) || b.document.selection != nil {
		t.Errorf("%v, selected %v", b.document.Excluded(), b.document.selection)
	}
	b.do(func() { b.selectTime(ui.TimeRange{From: 1.5, To: 1.6}) })
	b.press(fyne.KeyI)
	if len(b.document.Excluded()) != 2 {
		t.Errorf("%v", b.document.Excluded())
	}
	b.press(fyne.KeyM)
	if markers := b.document.Markers(); len(markers) != 1 {
		t.Errorf("%v", markers)
	}
	for range 3 {
		b.do(func() { b.HandleKey(ui.KeyEvent{Action: ui.Undo}) })
	}
	if len(b.document.Excluded()) != 0 || len(b.document.Markers()) != 0 {
		t.Errorf("%v, %v after undoing", b.document.Excluded(), b.document.Markers())
	}
	b.do(func() {
		b.HandleKey(ui.KeyEvent{Action: ui.Undo})
		if text := b.main.notices.Text(); !strings.Contains(text, "nothing more to undo") { // before that the video has none
			t.Errorf("%q", text)
		}
	})
	b.do(func() { b.HandleKey(ui.KeyEvent{Action: ui.Redo}) })
	if len(b.document.Excluded()) != 1 {
		t.Errorf("%v after doing it again", b.document.Excluded())
	}
}

func TestKeysZoomAndDeselect(t *testing.T) {
	b := openCamera(t)
	b.do(func() { b.moveTo(50) })
	whole := b.document.zoom
	b.press(fyne.KeyPlus, fyne.KeyEqual)
	closer := b.document.zoom
	if closer.To-closer.From > 0.5*(whole.To-whole.From) {
		t.Errorf("%v of %v", closer, whole)
	}
	if b.press(fyne.KeyMinus); b.document.zoom.To-b.document.zoom.From <= closer.To-closer.From {
		t.Errorf("out of %v: %v", closer, b.document.zoom)
	}
	if b.press(fyne.Key0); b.document.zoom != whole {
		t.Errorf("%v of %v", b.document.zoom, whole)
	}
	b.do(func() { b.selectTime(ui.TimeRange{From: 1, To: 2}) })
	if b.press(fyne.KeyEscape); b.document.selection != nil {
		t.Errorf("%v is selected", b.document.selection)
	}
	for _, e := range []ui.KeyEvent{{Key: fyne.KeyF5}, {Key: fyne.KeyReturn}, {Action: ui.KeyUp, Key: fyne.KeySpace}} {
		b.do(func() {
			if b.HandleKey(e) {
				t.Errorf("%+v has a meaning", e)
			}
		})
	}
	for _, s := range b.Help() {
		if s.Label == "" || s.Help == "" {
			t.Errorf("%+v", s)
		}
	}
}

// While nothing is open, Enter opens the newest session, and other keys do nothing.
func TestTheStartPageOpensTheNewestSession(t *testing.T) {
	b := openTab(t)
	for _, key := range []fyne.KeyName{fyne.KeyReturn, fyne.KeySpace, fyne.KeyX} {
		b.do(func() {
			if b.HandleKey(ui.KeyEvent{Key: key}) {
				t.Errorf("%s does something without a session", key)
			}
			b.Undo()
			b.Redo()
			b.seek(3)
			b.selectFace(2)
			b.selectTime(ui.TimeRange{To: 1})
			b.zoomAll()
		})
	}
	folder := b.recordCamera()
	b.do(func() { b.Content() })
	b.until("the list", func() bool { return b.main.start.newest != "" })
	b.do(func() {
		if buttons := b.main.start.sessions.Objects; len(buttons) != 2 || b.main.start.newest != folder {
			t.Errorf("%d rows, the newest is %s", len(buttons), b.main.start.newest)
		}
	})
	b.press(fyne.KeyEnter)
	b.until("the session", func() bool { return b.document != nil })
}

func TestATapOpensASession(t *testing.T) {
	b := openTab(t)
	b.do(func() {
		opened := ""
		b.main.start.setSessions([]*session.Session{{Folder: "/sessions/a"}}, func(folder string) { opened = folder })
		test.Tap(b.main.start.sessions.Objects[1].(*widget.Button))
		if opened != "/sessions/a" {
			t.Errorf("a tap opens %q", opened)
		}
	})
}

func TestSessionsAreToldApartInTheList(t *testing.T) {
	at := time.Date(2026, 3, 4, 5, 6, 0, 0, time.Local)
	made := func(m session.Metadata) *session.Session {
		m.Started = at
		return &session.Session{Folder: t.TempDir(), Metadata: m}
	}
	for want, s := range map[string]*session.Session{
		"Camera   ·   not finished":                   made(session.Metadata{Source: session.DescribeSource(vision.Info{Name: "Camera", Spec: "/dev/video0"})}),
		"/dev/video0":                                 made(session.Metadata{Source: session.DescribeSource(vision.Info{Spec: "/dev/video0"}), State: session.Finished}),
		"clip.mp4   ·   P01  ·  music":                made(session.Metadata{Source: session.DescribeSource(vision.Info{Name: "clip.mp4"}), State: session.Finished, Study: session.Study{Participant: "P01", Condition: "music"}}),
		"clip.mp4   ·   P01  ·  2   ·   not finished": made(session.Metadata{Source: session.DescribeSource(vision.Info{Name: "clip.mp4"}), Study: session.Study{Participant: "P01", Trial: "2"}}),
	} {
		if got := sessionText(s); got != at.Format(dateFormat)+"   "+want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}

// Rows of markers and of what is excluded lead to their time, and change it.
func TestRowsOfMarkersAndExcludedTimes(t *testing.T) {
	b := openCamera(t)
	b.do(func() {
		b.moveTo(30)
		b.addNamedMarker("film")
		b.edit(recording.Exclude(50, 60))
	})
	row := func(l *timeList, i int) (at *widget.Button, buttons []fyne.CanvasObject) {
		for _, o := range l.object.Objects[i].(*fyne.Container).Objects {
			switch o := o.(type) {
			case *widget.Button:
				at = o
			case *fyne.Container:
				buttons = o.Objects
			}
		}
		return at, buttons
	}
	at, edit := row(b.side.markers, 0)
	b.do(func() {
		b.moveTo(0)
		test.Tap(at)
	})
	if b.document.cursor != 30 {
		t.Errorf("the marker is at frame %d", b.document.cursor)
	}
	b.do(func() {
		test.Tap(edit[0].(*widget.Button))
		b.window.Canvas().Focused().(*widget.Entry).SetText("rest")
		b.tapButton("Save")
	})
	if m := b.document.Markers(); m[0].Note != "rest" || m[0].Frame != 30 {
		t.Errorf("%+v", m)
	}
	_, edit = row(b.side.markers, 0)
	b.do(func() { test.Tap(edit[1].(*widget.Button)) })
	if len(b.document.Markers()) != 0 {
		t.Errorf("%+v", b.document.Markers())
	}
	at, include := row(b.side.excluded, 0)
	b.do(func() {
		test.Tap(at)
		test.Tap(include[0].(*widget.Button))
	})
	if b.document.cursor != 50 || len(b.document.Excluded()) != 0 {
		t.Errorf("frame %d, %v", b.document.cursor, b.document.Excluded())
	}
	b.do(func() {
		for n := range maxListRows + 7 {
			if err := b.document.Apply(recording.Mark(100+n, n%90, "")); err != nil {
				t.Fatal(err)
			}
		}
		b.side.markers.draw(b.document)
	})
	rows := b.side.markers.object.Objects
	if last, ok := rows[len(rows)-1].(*ui.Caption); len(rows) != maxListRows+1 || !ok || last.String() != "and 7 more" {
		t.Errorf("%d rows", len(rows))
	}
}

// What a dialog asked about one session is not done to another that was opened meanwhile.
func TestADialogIsAboutWhatWasOpen(t *testing.T) {
	b := openCamera(t)
	first := b.document
	other := b.writeSession(12)
	b.do(func() { b.moveTo(3); b.addMarker() })
	for name, ask := range map[string]func() string{
		"a name":    func() string { b.askName(); return "Save" },
		"a note":    func() string { b.askNote(first.Markers()[0]); return "Save" },
		"a merge":   func() string { b.selectFace(2); b.askMerge(); return "Merge" },
		"a study":   func() string { b.askStudy(); return "Save" },
		"an export": func() string { b.askExport(); return "Choose a file…" },
	} {
		button := ""
		b.do(func() {
			button = ask()
			if entry, ok := b.window.Canvas().Focused().(*widget.Entry); ok {
				entry.SetText("of the first")
			}
		})
		b.do(func() { b.Drop([]string{other}) })
		b.until("the other session", func() bool { return b.document != first && b.document != nil })
		b.do(func() {
			b.tapButton(button)
			if b.document.Undo() != recording.ErrEndOfHistory {
				t.Errorf("%s was given to the other session", name)
			}
			if b.window.Canvas().Overlays().Top() != nil {
				t.Errorf("%s asks on", name)
			}
		})
		b.do(func() { b.Open(first.Session.Folder) })
		b.until("the first session", func() bool { return b.document.Session.Folder == first.Session.Folder })
		first = b.document
	}
}

// A curve that is switched off is gone until it is switched on, and the keys stay with the window.
func TestCurvesOfClassesAreSwitched(t *testing.T) {
	b := openCamera(t)
	var check *widget.Check
	for _, o := range b.side.classes.Objects[1].(*fyne.Container).Objects {
		if c, ok := o.(*widget.Check); ok {
			check = c
		}
	}
	for _, shown := range []bool{false, true} {
		b.do(func() {
			check.SetChecked(shown)
			if b.document.hidden[1] == shown || len(b.document.hidden) > 1 || b.window.Canvas().Focused() != nil {
				t.Errorf("shown %v: %v, %v has the focus", shown, b.document.hidden, b.window.Canvas().Focused())
			}
		})
	}
}

// An analysis that is cancelled leaves the start page, and the file as it is.
func TestAnAnalysisIsCancelled(t *testing.T) {
	b := openTab(t)
	path := filepath.Join(b.folder, "long.mp4")
	clip(t, path, 200)
	b.do(func() {
		b.Open(path)
		if !b.analysis.running() || !b.main.progress.object.Visible() {
			t.Error("nothing is analysed")
		}
		if b.HandleKey(ui.KeyEvent{Key: fyne.KeyReturn}) {
			t.Error("Enter opens something meanwhile")
		}
		b.stopAnalysis()
		if b.analysis.running() || b.main.progress.object.Visible() {
			t.Error("it goes on")
		}
		b.stopAnalysis() // of nothing
	})
	v := newAnalysisView(func() {})
	for want, draw := range map[string]func(){
		"Analysing long.mp4":              func() { v.draw(path, -1, 0) },
		"Analysing long.mp4  ·  frame 12": func() { v.draw(path, -1, 12) },
		"Analysing long.mp4  ·  25 %":     func() { v.draw(path, 0.25, 12) },
		"Analysing größe.mp4  ·  100 %":   func() { v.draw("/a/größe.mp4", 2, 1) },
	} {
		if draw(); v.label.Text != want {
			t.Errorf("%q, not %q", v.label.Text, want)
		}
	}
}
