package studio

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"arbex/app/engine"
	"arbex/app/ui"
	"arbex/training/captures"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// pad has a button for each class: a press captures the chosen face, holding it
// goes on capturing.
type pad struct {
	studio  *Studio
	object  fyne.CanvasObject
	grid    *fyne.Container
	buttons []*holdButton
	counts  map[string]int
	balance *widget.RichText
	state   *widget.RichText
	person  *widget.Entry
	face    *widget.Select
	rate    *widget.Select

	view     *engine.View // the newest; belongs to the window
	chosen   int          // id of the chosen face, 0: the largest
	holding  int          // class being captured, -1: none
	since    time.Time    // of the press
	last     time.Time    // of the newest capture of the burst
	taken    *byte        // first byte of the newest crop taken, to take none twice
	gate     captures.Gate
	sessions map[string]int64 // by source
	burst    int64
	saved    int // in this run of the program
	gateSays string
}

// rates are the captures a second of a burst.
var rates = []string{"2 a second", "5 a second", "10 a second"}

func newPad(s *Studio) *pad {
	p := &pad{studio: s, holding: -1, sessions: map[string]int64{}, counts: map[string]int{}}
	p.balance, p.state = quiet(""), quiet("")
	p.person = widget.NewEntry()
	p.person.SetPlaceHolder("Whose face (optional)")
	p.face = widget.NewSelect([]string{largest}, nil)
	p.face.Selected = largest
	p.face.OnChanged = p.choose
	p.person.OnSubmitted = func(string) { s.unfocus() }
	p.rate = widget.NewSelect(rates, nil)
	p.rate.Selected = rates[1]
	p.rate.OnChanged = func(string) { s.unfocus() }
	p.grid = container.NewGridWithColumns(2)
	p.name()
	hint := quiet("Press a button or its number to capture the face you see, hold it to go on. Enter takes the model's own guess.")
	options := container.NewGridWithColumns(2, p.face, p.rate)
	p.object = container.NewVBox(heading("Label"), hint, p.grid, options, p.person, p.balance, p.state)
	return p
}

// heading and quiet are the two kinds of text of the panel.
func heading(text string) *widget.Label {
	return widget.NewLabelWithStyle(text, fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
}

func quiet(text string) *widget.RichText {
	q := widget.NewRichText()
	q.Wrapping = fyne.TextWrapWord
	write(q, text)
	return q
}

// write changes a quiet text; an empty one takes no room.
func write(q *widget.RichText, text string) {
	if len(q.Segments) > 0 && q.Segments[0].Textual() == text {
		return
	}
	q.Segments = []widget.RichTextSegment{&widget.TextSegment{Text: text, Style: widget.RichTextStyle{
		ColorName: ui.ColorMuted, SizeName: theme.SizeNameCaptionText,
	}}}
	q.Hidden = text == ""
	q.Refresh()
}

const largest = "Largest face"

// name makes the buttons for the classes of the network.
func (p *pad) name() {
	p.buttons = nil
	p.grid.RemoveAll()
	for i := range p.studio.classes {
		b := newHoldButton(func() { p.press(i) }, p.release)
		p.buttons = append(p.buttons, b)
		p.grid.Add(b)
	}
	p.count(p.counts)
}

// count writes how many faces each class has, and what is missing.
func (p *pad) count(counts map[string]int) {
	p.counts = counts
	for i, class := range p.studio.classes {
		text := fmt.Sprintf("%s  (%d)", ui.Title(class), counts[class])
		if i < 9 {
			text = fmt.Sprintf("%d  %s", i+1, text)
		}
		p.buttons[i].SetText(text)
	}
	write(p.balance, balanceWords(p.studio.classes, counts))
}

// balanceWords says what is missing for an even set of the classes that were
// begun.
func balanceWords(classes []string, counts map[string]int) string {
	most, begun := 0, 0
	for _, class := range classes {
		most = max(most, counts[class])
		if counts[class] > 0 {
			begun++
		}
	}
	switch begun {
	case 0:
		return "No faces yet. Capture some of at least two expressions."
	case 1:
		return "One expression so far. Capture another one as well."
	}
	text := ""
	for _, class := range classes {
		if n := counts[class]; n > 0 && most-n >= max(3, most/5) {
			if text != "" {
				text += ", "
			}
			text += fmt.Sprintf("%d more %s", most-n, class)
		}
	}
	if text == "" {
		return "The expressions are in balance."
	}
	return "For balance: " + text + "."
}

// update follows the live view, and captures while a button is held.
func (p *pad) update(view *engine.View) {
	p.view = view
	names := []string{largest}
	for _, face := range view.Faces {
		names = append(names, fmt.Sprintf("Face %d", face.Track.ID))
	}
	if !slices.Equal(names, p.face.Options) {
		p.face.Options = names
		if !slices.Contains(names, p.face.Selected) {
			p.face.Selected, p.chosen = largest, 0
		}
		p.face.Refresh()
	}
	if p.holding >= 0 && time.Since(p.since) > holdAfter && time.Since(p.last) >= p.pause() {
		p.take(captures.Sure(p.studio.classes[p.holding]), false)
	}
}

// holdAfter is how long a press lasts before it is a burst.
const holdAfter = 300 * time.Millisecond

// pause is the time between two captures of a burst.
func (p *pad) pause() time.Duration {
	var rate int
	fmt.Sscan(p.rate.Selected, &rate)
	return time.Second / time.Duration(max(rate, 1))
}

func (p *pad) choose(name string) {
	p.chosen = 0
	fmt.Sscanf(name, "Face %d", &p.chosen)
	p.studio.unfocus()
}

// press captures one face of a class and begins a burst.
func (p *pad) press(class int) {
	if class >= len(p.studio.classes) || p.holding == class {
		return
	}
	p.holding, p.since, p.burst = class, time.Now(), time.Now().UnixMicro()
	p.gate = captures.Gate{}
	p.take(captures.Sure(p.studio.classes[class]), true)
}

func (p *pad) release() { p.holding = -1 }

// accept captures with the model's own guess.
func (p *pad) accept() {
	face, ok := p.present()
	if !ok {
		return
	}
	if best := face.Prediction.Label(); best >= 0 && best < len(p.studio.classes) {
		p.burst = time.Now().UnixMicro()
		p.take(captures.Sure(p.studio.classes[best]), true)
	}
}

// present is the face to capture.
func (p *pad) present() (engine.Face, bool) {
	best, size := engine.Face{}, float32(0)
	if p.view != nil {
		for _, face := range p.view.Faces {
			if !face.Known || face.Track.Missed > 0 || p.chosen != 0 && face.Track.ID != p.chosen {
				continue
			}
			if area := face.Track.Face.Box.W * face.Track.Face.Box.H; area > size {
				best, size = face, area
			}
		}
	}
	return best, size > 0
}

// take captures the chosen face. A single press takes it also when it is nearly
// the same as the last one.
func (p *pad) take(label captures.Label, repeats bool) {
	face, ok := p.present()
	if !ok {
		write(p.state, "There is no face to capture.")
		return
	}
	if p.taken == &face.Crop[0] && !repeats {
		return
	}
	p.last, p.taken = time.Now(), &face.Crop[0]
	side := p.studio.network.Config().Side
	if len(face.Crop) != 3*side*side {
		return // of another network; the next one is on its way
	}
	if ok, reason := p.gate.Admit(face.Crop, side, face.Track.Face.Box.W, repeats); !ok {
		p.gateSays = p.gate.Words()
		p.tell(fmt.Sprintf("Not taken: %s.", reason))
		return
	}
	p.gateSays = p.gate.Words()
	p.store(captures.Capture{
		Burst: p.burst, Person: p.person.Text, Taken: time.Now(), Source: p.view.Info.Name, Consent: true,
		Label: label, Side: side, Crop: slices.Clone(face.Crop),
	}, p.view.Info.Spec)
}

// store saves a capture beside the window; the count changes once it is on the
// disk.
func (p *pad) store(c captures.Capture, source string) {
	s := p.studio
	job := func() {
		err := p.session(&c, source)
		if err == nil {
			c.ID, err = s.options.Captures.Add(c)
		}
		s.options.onScreen(func() {
			if s.ctx.Err() != nil {
				return
			}
			if err != nil {
				s.say(err)
				return
			}
			p.saved++
			s.added(c)
			p.tell("Saved " + strconv.Itoa(p.saved) + " in this sitting.")
		})
	}
	select {
	case s.saves <- job:
	default:
		p.tell("The disk is slower than the burst; a face was left out.")
	}
}

// session gives a capture the session of its source. It runs where saving does.
func (p *pad) session(c *captures.Capture, source string) (err error) {
	id, begun := p.sessions[source]
	if !begun {
		if id, err = p.studio.options.Captures.Begin(source); err != nil {
			return err
		}
		p.sessions[source] = id
	}
	c.Session = id
	return nil
}

// tell writes the state, and what the gate kept out.
func (p *pad) tell(text string) {
	if p.gateSays != "" {
		text += " Left out of this burst: " + p.gateSays + "."
	}
	write(p.state, text)
}

// holdButton is a button that says when it is pressed and when it is let go.
type holdButton struct {
	widget.Button
	down, up func()
}

var _ desktop.Mouseable = (*holdButton)(nil)

func newHoldButton(down, up func()) *holdButton {
	b := &holdButton{down: down, up: up}
	b.Alignment = widget.ButtonAlignLeading
	b.ExtendBaseWidget(b)
	return b
}

// MouseDown is for Fyne.
func (b *holdButton) MouseDown(*desktop.MouseEvent) { b.down() }

// MouseUp is for Fyne.
func (b *holdButton) MouseUp(*desktop.MouseEvent) { b.up() }

// MouseOut ends the hold as well.
func (b *holdButton) MouseOut() {
	b.up()
	b.Button.MouseOut()
}

// KeyDown captures for a number, and takes the model's guess for Enter. It says
// whether the key was meant for the studio.
func (s *Studio) KeyDown(name fyne.KeyName) bool {
	if name == fyne.KeyReturn || name == fyne.KeyEnter {
		s.pad.accept()
		return true
	}
	number, err := strconv.Atoi(string(name))
	if err != nil || number < 1 || number > min(9, len(s.classes)) {
		return false
	}
	s.pad.press(number - 1)
	return true
}

// KeyUp ends a burst.
func (s *Studio) KeyUp(fyne.KeyName) { s.pad.release() }
