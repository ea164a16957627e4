package ui

import (
	"math"
	"slices"
	"strings"

	"arbex/app/engine"
	"arbex/model"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// neutralRow is the last row of a card: it measures a person's neutral face,
// shows what that does, and undoes it.
type neutralRow struct {
	widget.BaseWidget
	onMeasure func(on bool) // true: measure, false: forget; may be nil
	classes   []string      // translated
	neutral   int           // index of the neutral class, -1: none

	lines       [2]*canvas.Text
	button      *widget.Button
	trough, bar *canvas.Rectangle
	progress    float32
	sentence    string
	key         neutralKey
	valid       bool
}

// neutralKey is what the sentence of the row depends on.
type neutralKey struct {
	state   engine.NeutralState
	fault   engine.NeutralFault
	seconds int
	seemed  int // class predicted while it was measured, -1: neutral
	share   int
}

func newNeutralRow(classes []string) *neutralRow {
	s := &neutralRow{
		classes: TranslateClasses(classes), neutral: slices.Index(classes, "neutral"), button: widget.NewButton("", nil),
		trough: newRect(ColorTrough, 0), bar: newRect(ColorAdjusted, 0),
	}
	s.button.Importance = widget.LowImportance
	for i := range s.lines {
		s.lines[i] = newText("", ColorMuted, smallTextSize)
	}
	s.ExtendBaseWidget(s)
	s.Display(engine.Neutral{})
	return s
}

// seemedThreshold is the share from which another class than neutral, predicted
// while the face was measured, is mentioned.
const seemedThreshold = 0.6

// Display shows the state of a calibration.
func (s *neutralRow) Display(n engine.Neutral) {
	s.updateProgress(n)
	left := float64(1-n.Progress) * engine.NeutralDuration.Seconds()
	key := neutralKey{state: n.State, fault: n.Fault, seconds: int(math.Ceil(left)), seemed: s.seemed(n.Mean)}
	if key.seemed >= 0 {
		key.share = percentOf(n.Mean[key.seemed])
	}
	if s.valid && key == s.key {
		return
	}
	s.key, s.valid = key, true
	s.sentence = s.sentenceFor(key)
	s.wrap()
	s.updateButton(key)
}

func (s *neutralRow) seemed(d model.Distribution) int {
	if best := d.Best(); best >= 0 && best != s.neutral && best < len(s.classes) && d[best] >= seemedThreshold {
		return best
	}
	return -1
}

// sentenceFor describes a calibration.
func (s *neutralRow) sentenceFor(k neutralKey) string {
	switch k.state {
	case engine.Measuring:
		return lang.L("Keep a neutral face and look at the camera: {{.Seconds}} s", Fields{"Seconds": k.seconds})
	case engine.Measured:
		if k.seemed >= 0 {
			return lang.L("Adjusted to a face that looked like {{.Class}} ({{.Share}}) to the network. If it was not neutral, undo this.",
				Fields{"Class": s.classes[k.seemed], "Share": percents[k.share]})
		}
		return lang.L("Adjusted: how far this face is from its own neutral look, not from the average one.")
	case engine.Refused:
		return refusalText(k.fault)
	}
	return lang.L("Measure this face at rest for five seconds, to read it against its own neutral look.")
}

// refusalText returns why a face was not measured.
func refusalText(f engine.NeutralFault) string {
	switch f {
	case engine.FaceLost:
		return lang.L("Not measured: the face was out of sight. Nothing was changed.")
	case engine.FaceMoved:
		return lang.L("Not measured: the face moved too much. Nothing was changed.")
	case engine.FaceTurnedAway:
		return lang.L("Not measured: the face looked away. Nothing was changed.")
	case engine.ExpressionChanged:
		return lang.L("Not measured: the expression changed meanwhile. Nothing was changed.")
	case engine.StillPicture:
		return lang.L("Not measured: it takes five seconds of video. Choose a camera or a clip under Source.")
	case engine.TooFewPredictions:
		return lang.L("Not measured: the network saw the face too rarely. Nothing was changed.")
	}
	return lang.L("This network has no neutral faces to compare with, so none can be measured.")
}

// updateButton sets the text and the action of the button.
func (s *neutralRow) updateButton(k neutralKey) {
	text, on := lang.L("Measure"), true
	switch k.state {
	case engine.Measuring:
		text, on = lang.L("Cancel"), false
	case engine.Measured:
		text, on = lang.L("Undo"), false
	case engine.Refused:
		text = lang.L("Again")
	}
	s.button.Hidden = k.fault == engine.NoNeutralFaces || k.fault == engine.StillPicture
	s.button.OnTapped = func() {
		if s.onMeasure != nil {
			s.onMeasure(on)
		}
	}
	s.button.SetText(text)
	s.layout(s.Size())
}

// updateProgress shows the progress of a measurement.
func (s *neutralRow) updateProgress(n engine.Neutral) {
	running := n.State == engine.Measuring
	if s.bar.Hidden != !running {
		s.bar.Hidden, s.trough.Hidden = !running, !running
		s.bar.Refresh()
		s.trough.Refresh()
	}
	if s.progress != n.Progress {
		s.progress = n.Progress
		s.bar.Resize(fyne.NewSize(s.trough.Size().Width*s.progress, s.trough.Size().Height))
	}
}

const neutralHeight = 34

// CreateRenderer implements fyne.Widget.
func (s *neutralRow) CreateRenderer() fyne.WidgetRenderer {
	return &renderer{
		objects: []fyne.CanvasObject{s.lines[0], s.lines[1], s.trough, s.bar, s.button}, layout: s.layout,
		minSize: func() fyne.Size { return fyne.NewSize(260, neutralHeight) },
		applyTheme: func() {
			for _, l := range s.lines {
				l.Color = theme.Color(ColorMuted)
			}
			s.trough.FillColor, s.bar.FillColor = theme.Color(ColorTrough), theme.Color(ColorAdjusted)
		},
	}
}

func (s *neutralRow) layout(size fyne.Size) {
	wide := s.button.MinSize().Width
	setBounds(s.button, size.Width-wide, (size.Height-s.button.MinSize().Height)/2, wide, s.button.MinSize().Height)
	setBounds(s.trough, 0, size.Height-7, s.textWidth(), 4)
	setBounds(s.bar, 0, size.Height-7, s.textWidth()*s.progress, 4)
	s.wrap()
}

// textWidth returns the width of the sentence.
func (s *neutralRow) textWidth() float32 {
	if s.button.Hidden {
		return s.Size().Width
	}
	return s.Size().Width - s.button.MinSize().Width - 8
}

// wrap breaks the sentence into two lines.
func (s *neutralRow) wrap() {
	if s.Size().Width <= 0 {
		return
	}
	first, second := splitLines(s.sentence, s.textWidth(), smallTextSize)
	setText(s.lines[0], first)
	setText(s.lines[1], second)
	tall := s.lines[0].MinSize().Height
	top := (s.Size().Height - 2*tall) / 2
	if second == "" && s.key.state != engine.Measuring {
		top += tall / 2
	}
	for i, l := range s.lines {
		setBounds(l, 0, top+float32(i)*tall, s.textWidth(), tall)
	}
}

// splitLines breaks a sentence into two lines of a width, but not before a
// percent sign; the second ends with an ellipsis where it is too long.
func splitLines(text string, width, size float32) (first, second string) {
	fits := func(s string) bool { return fyne.MeasureText(s, size, fyne.TextStyle{}).Width <= width }
	if fits(text) {
		return text, ""
	}
	words := strings.Split(strings.ReplaceAll(text, " %", "\u00a0%"), " ")
	n := len(words) - 1
	for n > 1 && !fits(strings.Join(words[:n], " ")) {
		n--
	}
	return strings.Join(words[:n], " "), Shorten(strings.Join(words[n:], " "), width, size, fyne.TextStyle{})
}
