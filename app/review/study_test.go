package review

import (
	"strings"
	"testing"

	"arbex/app/review/recording"
	"arbex/app/session"
	"arbex/app/session/summary"
	"arbex/app/settings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// openCamera opens the session of recordCamera.
func openCamera(t *testing.T) *testTab {
	b := openTab(t)
	folder := b.recordCamera()
	b.do(func() { b.Open(folder) })
	b.until("the recording", func() bool { return b.document != nil })
	return b
}

func TestTheStudyIsChangedInReview(t *testing.T) {
	b := openCamera(t)
	b.options.Study = func() settings.Study { return settings.Study{Participants: []string{"P01"}} }
	b.do(func() {
		if text := b.side.study.title.Text; text != "no participant given" || b.side.study.note.Visible() {
			t.Error(text)
		}
		b.askStudy()
		first := b.window.Canvas().Focused()
		test.Type(first, "P07")
		first.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		if text := b.side.study.title.Text; text != "P07" || !strings.HasPrefix(b.main.title.Text, "P07  ·  Camera") {
			t.Errorf("%q, %q", text, b.main.title.Text)
		}
		b.edit(recording.SetStudy(session.Study{Participant: "P08", Note: "glasses"}))
		if !b.side.study.note.Visible() || b.side.study.note.Text != "glasses" {
			t.Error("the note is missing")
		}
		b.Undo()
		if text := b.side.study.title.Text; text != "P07" {
			t.Error(text)
		}
	})
	b.Close() // saves
	s, err := session.Open(b.document.Session.Folder)
	if err != nil || !strings.Contains(sessionText(s), "   ·   P07") {
		t.Errorf("%v, %v", s, err)
	}
}

func TestNumbersSetMarkersWithNames(t *testing.T) {
	b := openCamera(t)
	b.options.Study = func() settings.Study { return settings.Study{Markers: []string{"film", "rest"}} }
	b.do(func() { b.moveTo(30) })
	b.press(fyne.Key2)
	b.do(func() {
		if m := b.document.Markers(); len(m) != 1 || m[0].Note != "rest" || m[0].Frame != 30 {
			t.Errorf("%+v", m)
		}
	})
}

// The lane of segments follows the markers and the zoom; a tap selects a segment.
func TestSegmentsStandBelowTheCurves(t *testing.T) {
	b := openCamera(t)
	b.do(func() {
		lane := b.main.curves.segments
		if lane.object.Visible() {
			t.Error("without markers there are segments")
		}
		b.edit(recording.Mark(1, 20, "film"))
		b.edit(recording.Mark(2, 60, ""))
		lane.object.Resize(fyne.NewSize(99, laneHeight)) // a tenth of a second a pixel
		if len(lane.boxes) != 3 || !lane.object.Visible() || lane.boxes[1].name != "film" || lane.boxes[2].name != "2" {
			t.Fatalf("%d segments", len(lane.boxes))
		}
		film := lane.boxes[1]
		if x, w := film.Position().X, film.Size().Width; x < 19.9 || x > 20.1 || w < 38.9 || w > 39.1 {
			t.Errorf("from %v, %v wide", x, w)
		}
		test.Tap(film)
		if b.document.cursor != 20 || *b.document.selection != (recording.Range{From: 20, To: 59}) { // 60 is the next one's
			t.Errorf("frame %d, %+v", b.document.cursor, b.document.selection)
		}
		b.zoom(func(d *document) { d.zoomTo(7, 2) })
		if lane.boxes[0].Visible() || lane.boxes[1].Visible() || lane.boxes[2].Size().Width < 90 {
			t.Error("the lane does not follow the zoom")
		}
	})
}

func TestLongNamesAreCut(t *testing.T) {
	test.NewTempApp(t)
	text := canvas.NewText("", nil)
	if got := fit("a very long name", text, 60); !strings.HasPrefix(got, "a ") || !strings.HasSuffix(got, "…") {
		t.Errorf("%q", got)
	}
	if fit("film", text, 200) != "film" || fit("film", text, 2) != "" {
		t.Error("it does not fit")
	}
}

// The summary is of the session that is open, with its edits, or of all of them.
func TestSummaryOfReview(t *testing.T) {
	b := openCamera(t)
	b.writeSession(10)
	b.do(b.showSummary)
	b.until("the summary", func() bool { return b.window.Canvas().Overlays().Top() != nil })
	c, err := b.collectSessions(t.Context(), summary.Source)
	if err != nil || len(c.Warnings) != 0 {
		t.Fatal(err, c.Warnings)
	}
	sources := map[string]int{}
	for _, r := range c.Summary.Rows() {
		sources[r.Source[strings.LastIndex(r.Source, "/")+1:]] = r.Frames
	}
	if len(sources) != 2 || sources["camera"] != 150 || sources["one"] != 20 {
		t.Errorf("%v", sources)
	}
	if button := findButton(b.main.object, "Summary…"); button == nil || button.Disabled() {
		t.Error("there is no button")
	}
}

// findButton returns the button with a text.
func findButton(o fyne.CanvasObject, text string) (found *widget.Button) {
	switch o := o.(type) {
	case *widget.Button:
		if o.Text == text {
			return o
		}
	case *fyne.Container:
		for _, child := range o.Objects {
			if b := findButton(child, text); b != nil {
				return b
			}
		}
	}
	return nil
}
