package ui

import (
	"errors"
	"image"
	"slices"
	"strings"
	"testing"

	"arbex/app/engine"
	"arbex/assets/message"
	"arbex/model"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

func TestSentencesEndAsSentencesDo(t *testing.T) {
	for text, want := range map[string]string{
		"":                     "",
		"  ":                   "",
		"saved":                "Saved.",
		"saved.":               "Saved.",
		"saved!":               "Saved!",
		"really?":              "Really?",
		"looking for cameras…": "Looking for cameras…",
		"änderung":             "Änderung.",
		"喜び":                   "喜び.",
		"one\ntwo":             "One; two.",
		"ends with \"quotes\"": "Ends with \"quotes\".",
		"\xff":                 "\ufffd.",
	} {
		if got := Sentence(text); got != want {
			t.Errorf("%q becomes %q, not %q", text, got, want)
		}
	}
}

func TestNumbersAsTexts(t *testing.T) {
	for mix, want := range map[float64]string{0: "as trained", 1: "balanced", 0.5: "50 % balanced", 0.004: "0 % balanced"} {
		if got := MixText(mix); got != want {
			t.Errorf("a mix of %v is %q, not %q", mix, got, want)
		}
	}
	if got := PoseText(12.4, -0.6, 0); got != "yaw +12°  pitch -1°  roll +0°" {
		t.Errorf("%q", got)
	}
	for share, want := range map[float32]string{-1: "0 %", 0: "0 %", 0.004: "0 %", 0.006: "1 %", 0.995: "100 %", 7: "100 %"} {
		if got := Percent(share); got != want {
			t.Errorf("%v is %q, not %q", share, got, want)
		}
	}
	for _, c := range []struct{ a, b, want float32 }{{0, 0, 0.5}, {1, 0, 1}, {0, 3, 0}, {1, 3, 0.25}, {1e-9, 1e-9, 0.5}} {
		if got := Proportion(c.a, c.b); got != c.want {
			t.Errorf("%v of %v and %v", got, c.a, c.b)
		}
	}
}

// A text that does not fit ends with an ellipsis, whatever its letters are.
func TestTextsAreCutToTheirWidth(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(themeOf(Dark))
	for _, text := range []string{"happiness", "Überraschung und Trauer", "驚き驚き驚き驚き", "a b c d e f g h i", ""} {
		whole := fyne.MeasureText(text, 12, fyne.TextStyle{}).Width
		for width := float32(0); width <= whole+10; width += 7 {
			short := Shorten(text, width, 12, fyne.TextStyle{})
			fits := fyne.MeasureText(short, 12, fyne.TextStyle{}).Width <= width
			switch {
			case whole <= width && short != text:
				t.Errorf("%q was cut to %q", text, short)
			case whole > width && (!strings.HasSuffix(short, "…") || !fits && short != "…" || strings.Contains(short, " …")):
				t.Errorf("%q is %q in a width of %v", text, short, width)
			}
		}
	}
}

func TestSentencesBreakIntoTwoLines(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(themeOf(Dark))
	const text = "Adjusted to a face that looked like happiness (75 %) to the network. If it was not neutral, undo this."
	whole := fyne.MeasureText(text, 12, fyne.TextStyle{}).Width
	for _, width := range []float32{whole + 1, whole * 0.7, whole / 2, whole / 4, 10} {
		first, second := splitLines(text, width, 12)
		if (second == "") != (width > whole) || strings.HasPrefix(second, "%") {
			t.Errorf("%v wide: %q, %q", width, first, second)
		}
		if joined := strings.ReplaceAll(first+" "+second, "\u00a0", " "); width > whole/1.7 && strings.TrimSpace(joined) != text {
			t.Errorf("%v wide: %q, %q", width, first, second)
		}
	}
	if first, second := splitLines("Überraschungsmoment", 10, 12); first == "" && second == "" {
		t.Error("a single long word vanishes")
	}
}

func TestListsOfErrorsAreSentences(t *testing.T) {
	got := ErrorTexts([]error{errors.New("one"), message.New("it is damaged", nil)})
	if !slices.Equal(got, []string{"One.", "It is damaged."}) || ErrorTexts(nil) != nil {
		t.Errorf("%q", got)
	}
	test.NewTempApp(t).Settings().SetTheme(themeOf(Dark))
	w := test.NewTempWindow(t, nil)
	ShowLines("What happened", got, w)
	found := ""
	for _, o := range test.LaidOutObjects(w.Canvas().Overlays().Top()) {
		if label, ok := o.(*widget.Label); ok && label.Selectable {
			found = label.Text
		}
	}
	if found != "One.\nIt is damaged." {
		t.Errorf("%q is shown", found)
	}
}

// The phrase beside a face names the expression that it looks like, or calls it uncertain.
func TestPhrasesBesideAFace(t *testing.T) {
	d := NewDescriptions(classes)
	known := face()
	for name, c := range map[string]struct {
		change func(f *engine.Face)
		want   string
	}{
		"predicted":              {func(*engine.Face) {}, "looks like happiness"},
		"neutral":                {func(f *engine.Face) { f.Prediction.Corrected = model.Distribution{1} }, "looks neutral"},
		"not predicted":          {func(f *engine.Face) { f.Prediction = model.Prediction{} }, ""},
		"of a class too many":    {func(f *engine.Face) { f.Prediction.Corrected = append(make(model.Distribution, 9), 1) }, ""},
		"uncertain":              {func(f *engine.Face) { f.Uncertain = true }, "uncertain"},
		"smoothed":               {func(f *engine.Face) { f.Shown = engine.Estimate{Primary: model.Distribution{0, 0, 1}} }, "looks like surprise"},
		"primary alone":          {func(f *engine.Face) { f.Prediction.Corrected = nil }, "looks like surprise"},
		"uncertain of nothing":   {func(f *engine.Face) { f.Prediction, f.Uncertain = model.Prediction{}, true }, ""},
		"smoothed and uncertain": {func(f *engine.Face) { f.Shown, f.Uncertain = engine.EstimateOf(f.Prediction), true }, "uncertain"},
	} {
		f := known
		c.change(&f)
		if got := d.Short(f); got != c.want {
			t.Errorf("%s: %q, not %q", name, got, c.want)
		}
	}
}

// A face that was not measured has a reason, and an offer of what to do.
func TestEveryRefusalIsExplained(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(themeOf(Dark))
	row, asked := newNeutralRow(classes), []bool{}
	row.Resize(fyne.NewSize(300, neutralHeight))
	row.button.OnTapped() // nobody listens yet
	row.onMeasure = func(on bool) { asked = append(asked, on) }
	sentences := map[string]bool{}
	for _, fault := range []engine.NeutralFault{engine.FaceLost, engine.FaceMoved, engine.FaceTurnedAway, engine.ExpressionChanged, engine.StillPicture, engine.TooFewPredictions, engine.NoNeutralFaces} {
		row.Display(engine.Neutral{State: engine.Refused, Fault: fault})
		if sentences[row.sentence] || row.sentence == "" {
			t.Errorf("fault %v: %q again", fault, row.sentence)
		}
		sentences[row.sentence] = true
		if offered := fault != engine.StillPicture && fault != engine.NoNeutralFaces; row.button.Hidden == offered {
			t.Errorf("%q: a button %v", row.sentence, !row.button.Hidden)
		}
	}
	for _, c := range []struct {
		neutral engine.Neutral
		button  string
		asks    bool
	}{
		{engine.Neutral{}, "Measure", true},
		{engine.Neutral{State: engine.Measuring, Progress: 0.5}, "Cancel", false},
		{engine.Neutral{State: engine.Measured, Mean: model.Distribution{1}}, "Undo", false},
		{engine.Neutral{State: engine.Refused}, "Again", true},
	} {
		asked = nil
		if row.Display(c.neutral); row.button.Text != c.button {
			t.Errorf("%+v: %q, not %q", c.neutral, row.button.Text, c.button)
		}
		if row.button.OnTapped(); !slices.Equal(asked, []bool{c.asks}) {
			t.Errorf("%q asks for %v", c.button, asked)
		}
	}
	row.Display(engine.Neutral{State: engine.Measured, Mean: model.Distribution{0.2, 0.75}})
	if !strings.Contains(row.sentence, "happiness (75 %)") {
		t.Errorf("%q", row.sentence)
	}
}

func TestCaptionsTakeNoSpaceWithoutText(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(themeOf(Dark))
	c := NewCaption("")
	box := container.NewVBox(NewHeading("Faces"), c)
	before := box.MinSize().Height
	if c.SetText("some more"); c.Hidden || box.MinSize().Height <= before || c.String() != "some more" {
		t.Errorf("hidden %v, %v high", c.Hidden, box.MinSize().Height)
	}
	if c.SetText(""); !c.Hidden || box.MinSize().Height != before {
		t.Errorf("hidden %v, %v high", c.Hidden, box.MinSize().Height)
	}
}

// An empty area has a message; the same message again leaves its buttons, one of which may have the
// focus.
func TestAnEmptyStateOffersWhatToDo(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(themeOf(Dark))
	e, done := NewEmptyState(), []string{}
	action := func(label string) Action {
		return Action{Label: label, Do: func() { done = append(done, label) }}
	}
	e.SetMessage("Nothing here", "Open something.", action("Open…"), action("Demo"))
	first := e.buttons.Objects[0]
	if e.SetMessage("Nothing here", "Open something.", action("Open…"), action("Demo")); e.buttons.Objects[0] != first || len(e.buttons.Objects) != 2 {
		t.Error("the buttons were made anew")
	}
	if first.(*widget.Button).Importance != widget.HighImportance || e.buttons.Objects[1].(*widget.Button).Importance == widget.HighImportance {
		t.Error("the most likely is not the most visible")
	}
	e.Tap()
	test.Tap(e.buttons.Objects[1].(*widget.Button))
	if e.Title() != "Nothing here" || !slices.Equal(done, []string{"Open…", "Demo"}) {
		t.Errorf("%q: %q", e.Title(), done)
	}
	if e.SetMessage("Failed", ""); len(e.buttons.Objects) != 0 || e.Title() != "Failed" {
		t.Errorf("%q with %d buttons", e.Title(), len(e.buttons.Objects))
	}
}

func TestAProgressLineStaysWithinItself(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(themeOf(Dark))
	line := NewProgressLine()
	shown(t, line, 200, progressHeight)
	for share, want := range map[float64]float32{-1: 0, 0.25: 50, 1: 200, 7: 200} {
		if line.SetProgress(share); line.bar.Size().Width != want {
			t.Errorf("%v is %v wide", share, line.bar.Size().Width)
		}
	}
	line.SetProgress(0.5)
	if line.Resize(fyne.NewSize(100, progressHeight)); line.bar.Size().Width != 50 {
		t.Errorf("half of a smaller one is %v wide", line.bar.Size().Width)
	}
}

func TestTheThemeSwitchGoesRound(t *testing.T) {
	if System.Next() != Light || Light.Next() != Dark || Dark.Next() != System || ThemeMode("blue").Next() != System {
		t.Error(System.Next(), Light.Next(), Dark.Next(), ThemeMode("blue").Next())
	}
}

// Points stand for the rectangle; without a picture nothing is drawn at all.
func TestBoxesOfAVideo(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(themeOf(Dark))
	v := NewVideo()
	shown(t, v, 320, 240)
	picture := image.NewRGBA(image.Rect(0, 0, 160, 120))
	points := [][2]float32{{10, 10}, {30, 10}, {20, 30}}
	visible := func(m *boxMark) (sides, dots int) {
		for _, side := range m.outline {
			if side.Visible() {
				sides++
			}
		}
		for _, dot := range m.points {
			if dot.Visible() {
				dots++
			}
		}
		return sides, dots
	}
	v.Display(nil, []Box{{W: 20, H: 20, Text: "1"}})
	if len(v.marks) != 0 {
		t.Error("a box without a picture")
	}
	v.Display(picture, []Box{{X: 5, Y: 5, W: 40, H: 40, Text: "1", Points: points}, {X: 80, Y: 20, W: 30, H: 30, Text: "2"}})
	if sides, dots := visible(v.marks[0]); sides != 0 || dots != 3 {
		t.Errorf("the face with points has %d sides and %d points", sides, dots)
	}
	if sides, dots := visible(v.marks[1]); sides != 4 || dots != 0 {
		t.Errorf("the other has %d sides and %d points", sides, dots)
	}
	if at := v.marks[0].points[1].Position(); at.X < 58 || at.X > 60 || at.Y < 18 || at.Y > 20 { // 60, 20 in its middle
		t.Errorf("the second point is at %v", at)
	}
	v.Display(picture, []Box{{X: -50, Y: 0, W: 20, H: 20, Text: "1", Points: points}}) // beside the picture
	for i, m := range v.marks {
		if sides, dots := visible(m); sides+dots != 0 || m.text.Visible() {
			t.Errorf("mark %d is still drawn: %d sides, %d points", i, sides, dots)
		}
	}
	v.Display(picture, []Box{{X: 5, Y: 5, W: 40, H: 40, Text: "1"}})
	if v.Clear(); v.backdrop.Hidden || !v.picture.Hidden || v.marks[0].text.Visible() {
		t.Error("the picture was removed, but something of it is drawn")
	}
}

// The arrow of a line lists what was typed before, and so does the key Down.
func TestEarlierTextsAreListed(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(themeOf(Dark))
	e := newRecallEntry("P02", []string{"P02", "P01"})
	w := shown(t, container.NewVBox(e), 300, 200)
	for name, open := range map[string]func(){
		"the arrow": func() { e.ActionItem.(*tapIcon).Tapped(nil) }, "the key": func() { e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown}) },
	} {
		open()
		top := w.Canvas().Overlays().Top()
		if top == nil {
			t.Fatalf("%s: nothing is shown", name)
		}
		var texts []string
		for _, o := range test.LaidOutObjects(top) {
			if text, ok := o.(*canvas.Text); ok {
				texts = append(texts, text.Text)
			}
		}
		if !slices.Contains(texts, "P01") || !slices.Contains(texts, "P02") {
			t.Errorf("%s: %q", name, texts)
		}
		w.Canvas().Overlays().Remove(top)
	}
	if e.menu().Items[1].Action(); e.Text != "P01" {
		t.Errorf("%q", e.Text)
	}
	none := newRecallEntry("", nil)
	none.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	if none.ActionItem != nil || w.Canvas().Overlays().Top() != nil {
		t.Error("an empty list is shown")
	}
}

// Notes that change leave the pictures that were loaded.
func TestTheNotesOfASheetChange(t *testing.T) {
	f := newSheetFixture(t, 4)
	f.settle()
	before := len(f.images)
	pictures := slices.Clone(f.pictures)
	pictures[2] = SheetPicture{Name: strings.Repeat("long ", 20) + ".png", Note: "2 faces", Dim: true}
	f.Update(pictures)
	f.Update(pictures)
	if len(f.images) != before || f.loading {
		t.Errorf("%d of %d pictures are left, loading %v", len(f.images), before, f.loading)
	}
	cell := newSheetCell()
	cell.show(pictures[2], image.NewRGBA(image.Rect(0, 0, 4, 3)), false)
	if cell.picture.Translucency == 0 || cell.note.Text != "2 faces" || !strings.HasSuffix(cell.name.Text, "…") {
		t.Errorf("%q, %q, %v", cell.name.Text, cell.note.Text, cell.picture.Translucency)
	}
	if cell.show(SheetPicture{Name: "b.png"}, nil, true); cell.broken.Hidden || !cell.picture.Hidden || cell.note.Text != "" {
		t.Error("a broken picture does not look broken")
	}
}
