package teach

import (
	"context"
	"image"

	"arbex/app/ui"
	"arbex/model"
	"arbex/training/captures"
	"arbex/training/dataset"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// inbox holds faces of files and recordings until they are labelled or discarded.
// It covers the gallery.
type inbox struct {
	shared *shared
	saver  *saver
	object *fyne.Container
	grid   *widget.GridWrap
	title  *widget.Label
	note   *ui.Caption
	guess  *widget.Button

	faces       []*inboxFace
	nextID      int64
	gate        captures.QualityGate
	stop        context.CancelFunc // of a search that runs, nil: none
	searching   string             // name of the file that is searched
	orientation func(path string) vision.Orientation

	person  func() string            // whose faces are labelled
	consent func(source string) bool // reports whether the people of a source agreed
	onOpen  func()
	onClose func()
}

// inboxFace is a face in the inbox.
type inboxFace struct {
	captures.Candidate
	id       int64
	picture  image.Image
	selected bool
}

func newInbox(s *shared, saver *saver, orientation func(path string) vision.Orientation) *inbox {
	b := &inbox{shared: s, saver: saver, orientation: orientation, title: ui.NewHeading(""), note: ui.NewCaption("")}
	b.title.Truncation = fyne.TextTruncateEllipsis
	b.grid = widget.NewGridWrap(func() int { return len(b.faces) }, func() fyne.CanvasObject { return newThumbnail() }, b.updateThumbnail)
	b.guess = widget.NewButton(lang.L("Take the model's guesses"), b.acceptGuesses)
	all := widget.NewButtonWithIcon("", theme.CheckButtonCheckedIcon(), b.selectAll)
	done := widget.NewButton(lang.L("Discard"), b.close)
	bar := container.NewBorder(nil, nil, nil, container.NewHBox(b.guess, all, done), b.title)
	b.object = container.NewBorder(container.NewVBox(bar, b.note), nil, nil, nil, b.grid)
	b.object.Hide()
	return b
}

// isOpen reports whether the inbox is shown: a class labels its faces then.
func (b *inbox) isOpen() bool { return b.object.Visible() }

// open shows the inbox.
func (b *inbox) open() {
	if b.isOpen() {
		return
	}
	b.gate = captures.QualityGate{}
	b.object.Show()
	b.onOpen()
	b.updateTitle()
}

// close discards the faces that are left and ends a search.
func (b *inbox) close() {
	if b.stop != nil {
		b.stop()
	}
	b.faces, b.searching = nil, ""
	b.object.Hide()
	b.onClose()
	b.grid.Refresh()
}

// add adds faces; useless ones are rejected and counted. The model is asked about
// those without a guess.
func (b *inbox) add(candidates []captures.Candidate) {
	var unknown []*inboxFace
	for _, c := range candidates {
		if b.gate.Admit(c, c.Burst != 0) != captures.Accepted {
			continue
		}
		b.nextID++
		face := &inboxFace{Candidate: c, id: b.nextID, picture: cropImage(c.Crop, c.Side), selected: true}
		b.faces = append(b.faces, face)
		if face.Guess == nil {
			unknown = append(unknown, face)
		}
	}
	b.updateTitle()
	b.grid.Refresh()
	if len(unknown) > 0 {
		b.predict(unknown)
	}
}

// predict asks the model about faces.
func (b *inbox) predict(faces []*inboxFace) {
	network := b.shared.network
	var crops [][]byte
	for _, face := range faces {
		crops = append(crops, dataset.Resize(face.Crop, face.Side, network.Config().Side))
	}
	var predictions []model.Prediction
	b.shared.tasks.Run(func(ctx context.Context) (err error) {
		predictions, err = b.shared.predict(ctx, network, crops)
		return err
	}, func(err error) {
		if err != nil {
			b.shared.showError(err)
			return
		}
		for i, face := range faces {
			face.Guess = predictions[i].Final()
		}
		b.grid.Refresh()
		b.updateTitle()
	})
}

// updateTitle shows how many faces there are and what to do with them.
func (b *inbox) updateTitle() {
	text := lang.N("{{.Count}} faces to label", len(b.faces), fields{"Count": len(b.faces)})
	if b.searching != "" {
		text = lang.L("Searching {{.Name}}: {{.Count}} faces so far", fields{"Name": b.searching, "Count": len(b.faces)})
	}
	b.title.SetText(text)
	note := lang.L("Select faces, then press an expression. The line below each is the model's guess.")
	if rejected := rejectedText(b.gate); rejected != "" {
		note += " " + rejected
	}
	b.note.SetText(note)
	b.guess.Enable()
	if b.selectedCount() == 0 {
		b.guess.Disable()
	}
}

func (b *inbox) selectedCount() (n int) {
	for _, face := range b.faces {
		if face.selected {
			n++
		}
	}
	return n
}

// selectAll selects all faces, or none when all are selected.
func (b *inbox) selectAll() {
	on := b.selectedCount() < len(b.faces)
	for _, face := range b.faces {
		face.selected = on
	}
	b.updateTitle()
	b.grid.Refresh()
}

// label gives the selected faces a label.
func (b *inbox) label(l captures.Label) {
	b.save(func(*inboxFace) captures.Label { return l })
}

// acceptGuesses gives the selected faces the model's guesses as their labels.
func (b *inbox) acceptGuesses() {
	classes := b.shared.network.Classes()
	b.save(func(face *inboxFace) captures.Label {
		if len(face.Guess) != len(classes) {
			return nil
		}
		return captures.OneHot(classes[face.Guess.Best()])
	})
}

// save stores the selected faces that labelOf gives a label, those of one source
// as one step, and removes them from the inbox.
func (b *inbox) save(labelOf func(*inboxFace) captures.Label) {
	var batches captures.Batches
	var left []*inboxFace
	for _, face := range b.faces {
		var label captures.Label
		if face.selected {
			label = labelOf(face)
		}
		if label == nil {
			left = append(left, face)
			continue
		}
		batches.Add(face.Candidate, face.Capture(label, b.person(), b.consent(face.Spec), b.shared.now()))
	}
	if len(batches.All) == 0 {
		b.note.SetText(lang.L("Nothing is selected. Press the faces you mean first."))
		return
	}
	b.saver.save(batches.All...)
	b.faces = left
	if b.updateTitle(); len(left) == 0 && b.stop == nil {
		b.close()
	}
	b.grid.Refresh()
}

// updateThumbnail makes a thumbnail show face i with the model's guess.
func (b *inbox) updateThumbnail(i widget.GridWrapItemID, object fyne.CanvasObject) {
	if i >= len(b.faces) {
		return
	}
	face, t := b.faces[i], object.(*thumbnail)
	text, class := "…", ""
	if classes := b.shared.network.Classes(); len(face.Guess) == len(classes) {
		class = classes[face.Guess.Best()]
		text = ui.TranslateClass(class) + "?"
	}
	state := thumbnailState{id: face.id, picture: face.picture, text: text, class: class, selected: face.selected}
	t.onEnlarge = nil
	t.onSelect = func(fyne.KeyModifier) {
		face.selected = !face.selected
		state.selected = face.selected
		t.show(state)
		b.updateTitle()
	}
	t.show(state)
}
