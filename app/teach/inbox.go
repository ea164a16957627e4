package teach

import (
	"arbex/training/dataset"
	"cmp"
	"context"
	"image"
	"time"

	"arbex/app/ui"
	"arbex/model"
	"arbex/training/captures"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Found is a face from elsewhere than the live view, offered for labelling: from
// a dropped picture, a clip, a recording.
type Found struct {
	Crop      []byte             // aligned as vision.Align does; Side rows of Side pixels of red, green and blue
	Side      int                // of the crop
	Width     float32            // of the face in its picture, pixels; 0: not known
	Landmarks [][2]float32       // in pixels of the crop; may be nil
	Source    string             // what the person knows the picture, clip or recording by
	Sitting   string             // what the sitting is called that the faces of a source make; "": Source
	Spec      string             // tells sources apart; "": Source does
	At        time.Duration      // where in the source: faces less than ten seconds apart are one take
	Taken     time.Time          // when the source began; zero: now
	Burst     int64              // faces that share it are one take wherever they lie; 0: At decides
	Guess     model.Distribution // what the model says; nil: it is asked
}

// inbox holds faces from elsewhere until they are labelled or put away. It lies
// over the gallery.
type inbox struct {
	studio *Tab
	object *fyne.Container
	grid   *widget.GridWrap
	title  *widget.Label
	note   *widget.RichText
	guess  *widget.Button

	faces     []*inboxFace
	gate      captures.QualityGate
	stop      context.CancelFunc // of a search under way, nil: none
	searching string             // what is being looked at
	next      int64              // number for the next face
}

// inboxFace is a face in the tray.
type inboxFace struct {
	Found
	id       int64
	picture  image.Image
	selected bool
}

func newInbox(s *Tab) *inbox {
	t := &inbox{studio: s, title: newHeading(""), note: newCaption("")}
	t.title.Truncation = fyne.TextTruncateEllipsis
	t.grid = widget.NewGridWrap(func() int { return len(t.faces) }, func() fyne.CanvasObject { return newThumbnail() }, t.updateThumbnail)
	t.guess = widget.NewButton(lang.L("Take the model's guesses"), t.accept)
	all := widget.NewButtonWithIcon("", theme.CheckButtonCheckedIcon(), t.selectAll)
	done := widget.NewButton(lang.L("Put away"), t.close)
	bar := container.NewBorder(nil, nil, nil, container.NewHBox(t.guess, all, done), t.title)
	t.object = container.NewBorder(container.NewVBox(bar, t.note), nil, nil, nil, t.grid)
	t.object.Hide()
	return t
}

// isOpen says whether the tray lies there: then a class labels what is in it.
func (t *inbox) isOpen() bool { return t.object.Visible() }

// Offer shows faces from elsewhere for labelling, beside those that are offered
// already. It is called on Fyne's thread.
func (s *Tab) Offer(faces []Found) {
	s.inbox.show()
	s.inbox.add(faces)
}

func (t *inbox) show() {
	if t.isOpen() {
		return
	}
	t.gate = captures.QualityGate{}
	t.object.Show()
	t.studio.gallery.object.Hide()
	t.updateTitle()
}

// close puts away what is left, and ends a search.
func (t *inbox) close() {
	if t.stop != nil {
		t.stop()
	}
	t.faces, t.searching = nil, ""
	t.object.Hide()
	t.studio.gallery.object.Show()
	t.grid.Refresh()
}

// add takes faces in; useless ones are left out and counted.
func (t *inbox) add(faces []Found) {
	var unknown []*inboxFace
	for _, f := range faces {
		width := f.Width
		if width == 0 {
			width = float32(f.Side)
		}
		if ok, _ := t.gate.Admit(f.Crop, f.Side, width, f.Burst != 0); !ok {
			continue
		}
		t.next++
		o := &inboxFace{Found: f, id: t.next, picture: cropImage(f.Crop, f.Side), selected: true}
		t.faces = append(t.faces, o)
		if o.Guess == nil {
			unknown = append(unknown, o)
		}
	}
	t.updateTitle()
	t.grid.Refresh()
	if len(unknown) > 0 {
		t.predict(unknown)
	}
}

// predict lets the model guess.
func (t *inbox) predict(some []*inboxFace) {
	network := t.studio.network
	var crops [][]byte
	for _, o := range some {
		crops = append(crops, dataset.Resize(o.Crop, o.Side, network.Config().Side))
	}
	var said []model.Prediction
	t.studio.inBackground(func(ctx context.Context) error {
		p, err := model.NewPredictor(network, t.studio.predictorOptions())
		if err != nil {
			return err
		}
		defer p.Close()
		said, err = p.Predict(ctx, crops)
		return err
	}, func(err error) {
		if err != nil {
			t.studio.showError(err)
			return
		}
		for i, o := range some {
			o.Guess = said[i].Final()
		}
		t.grid.Refresh()
		t.updateTitle()
	})
}

// updateTitle writes what is in the tray and what to do with it.
func (t *inbox) updateTitle() {
	text := lang.N("{{.Count}} faces to label", len(t.faces), fields{"Count": len(t.faces)})
	if t.searching != "" {
		text = lang.L("Looking at {{.Name}}: {{.Count}} faces so far", fields{"Name": t.searching, "Count": len(t.faces)})
	}
	t.title.SetText(text)
	note := lang.L("Select faces, then press an expression. The line below each is the model's guess.")
	if out := rejectedText(t.gate); out != "" {
		note += " " + out
	}
	setCaption(t.note, note)
	t.guess.Enable()
	if len(t.selected()) == 0 {
		t.guess.Disable()
	}
}

func (t *inbox) selected() (some []*inboxFace) {
	for _, o := range t.faces {
		if o.selected {
			some = append(some, o)
		}
	}
	return some
}

func (t *inbox) selectAll() {
	every := len(t.selected()) < len(t.faces)
	for _, o := range t.faces {
		o.selected = every
	}
	t.updateTitle()
	t.grid.Refresh()
}

// label gives the selected faces a label.
func (t *inbox) label(l captures.Label) {
	t.save(func(*inboxFace) captures.Label { return l })
}

// accept gives the selected faces the model's guesses.
func (t *inbox) accept() {
	classes := t.studio.classes
	t.save(func(o *inboxFace) captures.Label {
		if best := o.Guess.Best(); len(o.Guess) == len(classes) {
			return captures.OneHot(classes[best])
		}
		return nil
	})
}

// save stores the selected faces that have a label, those of one source as one
// step, and takes them out of the tray.
func (t *inbox) save(label func(*inboxFace) captures.Label) {
	bySource, sources, sittings := map[string][]captures.Capture{}, []string(nil), map[string]string{}
	var left []*inboxFace
	for _, o := range t.faces {
		var l captures.Label
		if o.selected {
			l = label(o)
		}
		if l == nil {
			left = append(left, o)
			continue
		}
		spec := o.Spec
		if spec == "" {
			spec = o.Source
		}
		if bySource[spec] == nil {
			sources = append(sources, spec)
			sittings[spec] = cmp.Or(o.Sitting, o.Source)
		}
		bySource[spec] = append(bySource[spec], o.capture(l, t.studio.labels.person.Text))
	}
	if len(sources) == 0 {
		setCaption(t.note, lang.L("Nothing is selected. Press the faces you mean first."))
		return
	}
	for _, spec := range sources {
		t.studio.labels.store(spec, sittings[spec], bySource[spec]...)
	}
	t.faces = left
	if t.updateTitle(); len(left) == 0 && t.stop == nil {
		t.close()
	}
	t.grid.Refresh()
}

// capture is the face with its label.
func (o *inboxFace) capture(l captures.Label, person string) captures.Capture {
	began := o.Taken
	if began.IsZero() {
		began = time.Now().Add(-o.At)
	}
	return captures.Capture{
		Burst: o.Burst, Person: person, Taken: began.Add(o.At), Source: o.Source, Consent: true,
		Label: l, Side: o.Side, Crop: o.Crop, Landmarks: o.Landmarks,
	}
}

func (t *inbox) updateThumbnail(i widget.GridWrapItemID, object fyne.CanvasObject) {
	if i >= len(t.faces) {
		return
	}
	o, thumb := t.faces[i], object.(*thumbnail)
	text, class := "…", ""
	if len(o.Guess) == len(t.studio.classes) {
		class = t.studio.classes[o.Guess.Best()]
		text = ui.TranslateClass(class) + "?"
	}
	look := thumbnailState{id: o.id, picture: o.picture, text: text, class: class, selected: o.selected}
	thumb.onSelect = func(fyne.KeyModifier) {
		o.selected = !o.selected
		look.selected = o.selected
		thumb.show(look)
		t.updateTitle()
	}
	thumb.onEnlarge = nil
	thumb.show(look)
}
