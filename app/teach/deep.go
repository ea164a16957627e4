package teach

import (
	"fmt"

	"arbex/model"
	"arbex/training/tuning"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// deepForm asks what a deep training is to teach.
type deepForm struct {
	school *school
	part   *widget.RadioGroup
	about  *widget.RichText
	epochs *widget.Slider
	many   *widget.Label
	base   *widget.Label
	folder string // that stands for the base set, "": none
	object fyne.CanvasObject
}

// askDeep asks, and begins.
func (t *school) askDeep() {
	f := newDeepForm(t)
	d := dialog.NewCustomConfirm(lang.L("Train deeper"), lang.L("Train in the background"), lang.L("Cancel"), f.object, func(yes bool) {
		if yes && t.cancel == nil {
			t.begin(f.course())
		}
	}, t.studio.window)
	d.Resize(fyne.NewSize(560, 470))
	d.Show()
}

// mostEpochs of a deep training.
const mostEpochs = 60

func newDeepForm(t *school) *deepForm {
	f := &deepForm{school: t, about: quiet(""), many: widget.NewLabel(""), base: widget.NewLabel("")}
	var names []string
	for _, p := range tuning.Parts() {
		names = append(names, partWords(p))
	}
	f.part = widget.NewRadioGroup(names, func(string) { f.write() })
	f.part.Required, f.part.Horizontal = true, true
	f.epochs = widget.NewSlider(2, mostEpochs)
	f.epochs.OnChanged = func(float64) { f.write() }
	f.epochs.Value = 12
	f.base.Truncation = fyne.TextTruncateEllipsis
	choose := widget.NewButtonWithIcon(lang.L("Choose…"), theme.FolderOpenIcon(), f.askFolder)
	f.object = container.NewVBox(
		heading(lang.L("What learns")), f.part, f.about,
		heading(lang.L("How long")), container.NewBorder(nil, nil, nil, f.many, f.epochs),
		heading(lang.L("Pictures of the base set (optional)")), container.NewBorder(nil, nil, nil, choose, f.base),
		quiet(lang.L("A folder of labelled faces such as FER+. It is mixed in, so that little is forgotten, and a part of it measures what was.")),
	)
	f.part.SetSelected(names[0])
	return f
}

func (f *deepForm) chosen() model.Part {
	for _, p := range tuning.Parts() {
		if partWords(p) == f.part.Selected {
			return p
		}
	}
	return model.TrainHead
}

// write says what the choices mean.
func (f *deepForm) write() {
	part := f.chosen()
	text := lang.L("The head, the anchors and the attention, on many changed forms of your faces. The stored vectors of the base set are mixed in and measured.")
	switch part {
	case model.TrainFusion:
		text = lang.L("The head and the layers that join picture and landmarks.")
	case model.TrainFeatures:
		text = lang.L("All layers but the landmarks', as the paper trains.")
	case model.TrainAll:
		text = lang.L("Every layer.")
	}
	if part != model.TrainHead && f.folder == "" {
		text += " " + lang.L("These layers change what the stored vectors of the base set stand for: without pictures of it below, the training forgets much and cannot measure how much. In a test it fell from 86 to 52 %.")
	}
	write(f.about, text)
	f.many.SetText(lang.N("{{.Count}} epochs", int(f.epochs.Value), with{"Count": int(f.epochs.Value)}))
	f.base.SetText(f.folder)
	if f.folder == "" {
		f.base.SetText(lang.L("None"))
	}
}

func (f *deepForm) askFolder() {
	dialog.ShowFolderOpen(func(folder fyne.ListableURI, err error) {
		if err == nil && folder != nil {
			f.folder = folder.Path()
			f.write()
		}
	}, f.school.studio.window)
}

// course is the training that was asked for.
func (f *deepForm) course() course {
	t := f.school
	t.hold = &tuning.Hold{}
	d := tuning.Deep{Quick: t.common(), Part: f.chosen(), Base: f.folder, Epochs: int(f.epochs.Value), Row: t.row}
	settings := map[string]string{"part": string(d.Part), "kind": "deep", "epochs": fmt.Sprint(d.Epochs)}
	if d.Base != "" && d.Part != model.TrainHead {
		settings["base"] = d.Base
	}
	return course{run: d.Run, deep: true, settings: settings}
}
