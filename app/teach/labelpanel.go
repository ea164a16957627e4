package teach

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"arbex/app/engine"
	"arbex/app/ui"
	"arbex/training/captures"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// labelPanel has a button for each class: a press captures the chosen face, holding it
// goes on capturing. While the tray holds faces from elsewhere, a press labels
// those instead.
type labelPanel struct {
	studio  *Tab
	object  fyne.CanvasObject
	grid    *fyne.Container
	buttons []*classButton
	counts  map[string]int
	balance *widget.RichText
	state   *widget.RichText
	hint    *widget.RichText
	person  *widget.Entry
	face    *widget.Select
	rate    *widget.Select
	mixture *mixtureEditor

	view          *engine.View   // the newest; belongs to the window
	selectedTrack int            // id of the chosen face, 0: the largest
	holding       captures.Label // being captured, nil: none
	pressed       time.Time      // of the press
	last          time.Time      // of the newest capture of the burst
	lastCrop      *byte          // first byte of the newest crop taken, to take none twice
	gate          captures.QualityGate
	sessions      map[string]int64 // by source; belongs to the goroutine that saves
	burst         int64
	saved         int // in this run of the program
}

// rates are the captures a second of a burst.
var rates = []int{2, 5, 10}

// rateTexts are rates for a person.
func rateTexts() (all []string) {
	for _, rate := range rates {
		all = append(all, lang.L("{{.Rate}} a second", fields{"Rate": rate}))
	}
	return all
}

// fields is the data of a sentence.
type fields = map[string]any

func newLabelPanel(s *Tab) *labelPanel {
	p := &labelPanel{studio: s, sessions: map[string]int64{}, counts: map[string]int{}}
	p.balance, p.state = newCaption(""), newCaption("")
	p.person = widget.NewEntry()
	p.person.SetPlaceHolder(lang.L("Whose face (optional)"))
	p.face = widget.NewSelect([]string{largestFace()}, nil)
	p.face.Selected = largestFace()
	p.face.OnChanged = func(string) { p.selectFace(p.face.SelectedIndex()) }
	p.person.OnSubmitted = func(string) { s.unfocus() }
	p.rate = widget.NewSelect(rateTexts(), nil)
	p.rate.Selected = p.rate.Options[1]
	p.rate.OnChanged = func(string) { s.unfocus() }
	p.grid = container.NewGridWithColumns(2)
	p.mixture = newMixtureEditor(p)
	p.setClasses()
	p.hint = newCaption(lang.L("Press a button or its number to capture the face you see, hold it to go on. Enter takes the model's own guess."))
	files := widget.NewButtonWithIcon(lang.L("From files…"), theme.FolderOpenIcon(), nil)
	files.OnTapped = func() { s.askFiles(files) }
	options := container.NewGridWithColumns(2, p.face, p.rate, p.mixture.toggle, files)
	p.object = container.NewVBox(newHeading(lang.L("Label")), p.hint, p.grid, p.mixture.object, options, p.person, p.balance, p.state)
	return p
}

// newHeading and quiet are the two kinds of text of the panel.
func newHeading(text string) *widget.Label {
	return widget.NewLabelWithStyle(text, fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
}

func newCaption(text string) *widget.RichText {
	q := widget.NewRichText()
	q.Wrapping = fyne.TextWrapWord
	setCaption(q, text)
	return q
}

// setCaption changes a quiet text; an empty one takes no room.
func setCaption(q *widget.RichText, text string) {
	if len(q.Segments) > 0 && q.Segments[0].Textual() == text {
		return
	}
	q.Segments = []widget.RichTextSegment{&widget.TextSegment{Text: text, Style: widget.RichTextStyle{
		ColorName: ui.ColorMuted, SizeName: theme.SizeNameCaptionText,
	}}}
	q.Hidden = text == ""
	q.Refresh()
}

// largestFace is the first entry of the face picker.
func largestFace() string { return lang.L("Largest face") }

// setClasses makes the buttons for the classes of the network.
func (p *labelPanel) setClasses() {
	p.buttons = nil
	p.grid.RemoveAll()
	for _, class := range p.studio.classes {
		b := newClassButton(class, func() { p.press(captures.OneHot(class)) }, p.release)
		p.buttons = append(p.buttons, b)
		p.grid.Add(b.object)
	}
	p.mixture.setClasses(p.studio.classes)
	p.setCounts(p.counts)
}

// setCounts writes how many faces each class has, and what is missing.
func (p *labelPanel) setCounts(counts map[string]int) {
	p.counts = counts
	most := 1
	for _, class := range p.studio.classes {
		most = max(most, counts[class])
	}
	for i, class := range p.studio.classes {
		text := fmt.Sprintf("%s  (%d)", ui.Capitalize(ui.TranslateClass(class)), counts[class])
		if i < 9 {
			text = fmt.Sprintf("%d  %s", i+1, text)
		}
		p.buttons[i].SetText(text)
		p.buttons[i].balance.setShare(float32(counts[class]) / float32(most))
	}
	p.updateBalance()
}

// updateBalance says what is missing. The hint makes room once it was followed.
func (p *labelPanel) updateBalance() {
	setCaption(p.balance, balanceText(p.studio.classes, p.counts))
	all := 0
	for _, n := range p.counts {
		all += n
	}
	if learnt := all >= hintLimit; p.hint != nil && p.hint.Hidden != learnt {
		p.hint.Hidden = learnt
		p.hint.Refresh()
	}
}

// hintLimit are so many faces that the person knows how to capture.
const hintLimit = 20

// balanceText says what is missing for an even set of the classes that were
// begun.
func balanceText(classes []string, counts map[string]int) string {
	most, begun := 0, 0
	for _, class := range classes {
		most = max(most, counts[class])
		if counts[class] > 0 {
			begun++
		}
	}
	switch begun {
	case 0:
		return lang.L("No faces yet. Capture some of at least two expressions.")
	case 1:
		return lang.L("One expression so far. Capture another one as well.")
	}
	var missing []string
	for _, class := range classes {
		if n := counts[class]; n > 0 && most-n >= max(3, most/5) {
			missing = append(missing, lang.L("{{.Count}} more {{.Class}}", fields{"Count": most - n, "Class": ui.TranslateClass(class)}))
		}
	}
	if len(missing) == 0 {
		return lang.L("The expressions are in balance.")
	}
	return lang.L("For balance: {{.List}}.", fields{"List": joinNames(missing)})
}

// update follows the live view, and captures while a button is held.
func (p *labelPanel) update(view *engine.View) {
	p.view = view
	names := []string{largestFace()}
	for _, face := range view.Faces {
		names = append(names, lang.L("Face {{.ID}}", fields{"ID": face.Track.ID}))
	}
	if !slices.Equal(names, p.face.Options) {
		p.face.Options = names
		if !slices.Contains(names, p.face.Selected) {
			p.face.Selected, p.selectedTrack = largestFace(), 0
		}
		p.face.Refresh()
	}
	if p.holding != nil && time.Since(p.pressed) > holdDelay && time.Since(p.last) >= p.interval() {
		p.capture(p.holding, false)
	}
}

// holdDelay is how long a press lasts before it is a burst.
const holdDelay = 300 * time.Millisecond

// interval is the time between two captures of a burst.
func (p *labelPanel) interval() time.Duration {
	return time.Second / time.Duration(rates[max(p.rate.SelectedIndex(), 0)])
}

// selectFace follows the face picker: its entries are the largest face, then those
// of the view.
func (p *labelPanel) selectFace(entry int) {
	p.selectedTrack = 0
	if entry > 0 && p.view != nil && entry <= len(p.view.Faces) {
		p.selectedTrack = p.view.Faces[entry-1].Track.ID
	}
	p.studio.unfocus()
}

// press captures one face with a label and begins a burst; or labels what is
// selected in the tray.
func (p *labelPanel) press(label captures.Label) {
	if p.studio.inbox.isOpen() {
		p.studio.inbox.label(label)
		return
	}
	if maps.Equal(p.holding, label) {
		return // the key repeats
	}
	p.holding, p.pressed, p.burst = label, time.Now(), time.Now().UnixMicro()
	p.gate = captures.QualityGate{}
	p.capture(label, true)
}

func (p *labelPanel) release() { p.holding = nil }

// accept captures with the model's own guess.
func (p *labelPanel) accept() {
	if p.studio.inbox.isOpen() {
		p.studio.inbox.accept()
		return
	}
	face, ok := p.currentFace()
	if !ok {
		setCaption(p.state, lang.L("There is no face to capture."))
		return
	}
	if best := face.Prediction.Label(); best >= 0 && best < len(p.studio.classes) {
		p.burst = time.Now().UnixMicro()
		p.capture(captures.OneHot(p.studio.classes[best]), true)
	}
}

// currentFace is the face to capture.
func (p *labelPanel) currentFace() (engine.Face, bool) {
	best, size := engine.Face{}, float32(0)
	if p.view != nil {
		for _, face := range p.view.Faces {
			if !face.Known || face.Track.Missed > 0 || p.selectedTrack != 0 && face.Track.ID != p.selectedTrack {
				continue
			}
			if area := face.Track.Face.Box.W * face.Track.Face.Box.H; area > size {
				best, size = face, area
			}
		}
	}
	return best, size > 0
}

// capture captures the chosen face. A single press takes it also when it is nearly
// the same as the last one.
func (p *labelPanel) capture(label captures.Label, repeats bool) {
	face, ok := p.currentFace()
	if !ok {
		setCaption(p.state, lang.L("There is no face to capture."))
		return
	}
	if p.lastCrop == &face.Crop[0] && !repeats {
		return
	}
	p.last, p.lastCrop = time.Now(), &face.Crop[0]
	side := p.studio.network.Config().Side
	if len(face.Crop) != 3*side*side {
		return // of another network; the next one is on its way
	}
	if ok, reason := p.gate.Admit(face.Crop, side, face.Track.Face.Box.W, repeats); !ok {
		p.showState(rejectionText(reason))
		return
	}
	p.store(p.view.Info.Spec, p.view.Info.Name, captures.Capture{
		Burst: p.burst, Person: p.person.Text, Taken: time.Now(), Source: p.view.Info.Name, Consent: true,
		Label: label, Side: side, Crop: slices.Clone(face.Crop), Landmarks: face.CropFace.PointsInCrop(side),
	})
}

// store saves captures of a source beside the window, as one step, in its sitting,
// which is begun under a name; the count changes once they are on the disk.
func (p *labelPanel) store(source, sitting string, some ...captures.Capture) {
	s := p.studio
	job := func() {
		err := p.save(source, sitting, some)
		s.options.onScreen(func() {
			if s.ctx.Err() != nil {
				return
			}
			if err != nil {
				s.showError(err)
				return
			}
			p.saved += len(some)
			s.showAdded(some)
			p.showState(lang.L("Saved {{.Count}} in this sitting.", fields{"Count": p.saved}))
		})
	}
	select {
	case s.saves <- job:
	default:
		p.showState(lang.L("The disk is slower than the burst; a face was left out."))
	}
}

// save writes captures, all of them or none, into the session of their source.
func (p *labelPanel) save(source, sitting string, some []captures.Capture) (err error) {
	store := p.studio.options.Captures
	session, begun := p.sessions[source]
	if !begun {
		if session, err = store.BeginSession(sitting); err != nil {
			return err
		}
		p.sessions[source] = session
	}
	for i := range some {
		some[i].Session = session
	}
	if len(some) > 1 {
		return store.AddAll(some)
	}
	some[0].ID, err = store.Add(some[0])
	return err
}

// rejectionText says why a face was not taken.
func rejectionText(reason captures.Reason) string {
	switch reason {
	case captures.TooSmall:
		return lang.L("Not taken: the face is too small.")
	case captures.Blurred:
		return lang.L("Not taken: the face is blurred.")
	}
	return lang.L("Not taken: nearly the same as the one before.")
}

// rejectedText counts what a gate kept out; empty for nothing.
func rejectedText(g captures.QualityGate) string {
	if len(g.Rejected) == 0 {
		return ""
	}
	return lang.L("Left out: {{.Repeats}} nearly the same, {{.Blurred}} blurred, {{.Tiny}} too small.",
		fields{"Repeats": g.Rejected[captures.NearDuplicate], "Blurred": g.Rejected[captures.Blurred], "Tiny": g.Rejected[captures.TooSmall]})
}

// showState writes the state, and what the gate kept out.
func (p *labelPanel) showState(text string) {
	if out := rejectedText(p.gate); out != "" {
		text += " " + out
	}
	setCaption(p.state, text)
}
