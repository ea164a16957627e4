package teach

import (
	"fmt"

	"arbex/app/ui"
	"arbex/model"
	"arbex/training/tuning"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// deepForm asks for the settings of a deep training: which part of the network
// learns, for how long, and on which base set.
type deepForm struct {
	shared     *shared
	part       *widget.RadioGroup
	partText   *ui.Caption
	epochs     *widget.Slider
	epochsText *widget.Label
	base       *widget.Label
	folder     string // of pictures of the base set, "": none
	object     fyne.CanvasObject
}

// askDeep asks for a deep training and calls then with the filled form.
func askDeep(s *shared, then func(*deepForm)) {
	f := newDeepForm(s)
	ui.Dialog{Title: lang.L("Train deeper"), Action: lang.L("Train in the background"), Content: f.object, Size: fyne.NewSize(560, 470), Do: func() { then(f) }}.Show(s.window)
}

// maxEpochs is the longest deep training.
const maxEpochs = 60

func newDeepForm(s *shared) *deepForm {
	f := &deepForm{shared: s, partText: ui.NewCaption(""), epochsText: widget.NewLabel(""), base: widget.NewLabel("")}
	var names []string
	for _, p := range tuning.Parts() {
		names = append(names, partText(p))
	}
	f.part = widget.NewRadioGroup(names, func(string) { f.updateTexts() })
	f.part.Required, f.part.Horizontal = true, true
	f.epochs = widget.NewSlider(2, maxEpochs)
	f.epochs.OnChanged = func(float64) { f.updateTexts() }
	f.epochs.Value = 12
	f.base.Truncation = fyne.TextTruncateEllipsis
	choose := widget.NewButtonWithIcon(lang.L("Choose…"), theme.FolderOpenIcon(), f.askFolder)
	f.object = container.NewVBox(
		ui.NewHeading(lang.L("How much to change")), f.part, f.partText,
		ui.NewHeading(lang.L("How long")), container.NewBorder(nil, nil, nil, f.epochsText, f.epochs),
		ui.NewHeading(lang.L("Pictures of the base set (optional)")), container.NewBorder(nil, nil, nil, choose, f.base),
		ui.NewCaption(lang.L("A folder of labelled faces such as FER+. It is mixed in, so that little is forgotten, and a part of it measures what was.")),
	)
	f.part.SetSelected(names[0])
	return f
}

// chosen returns the part that learns.
func (f *deepForm) chosen() model.Part {
	for _, p := range tuning.Parts() {
		if partText(p) == f.part.Selected {
			return p
		}
	}
	return model.TrainHead
}

// updateTexts shows what the choices mean.
func (f *deepForm) updateTexts() {
	part := f.chosen()
	text := lang.L("Changes only how an answer is drawn from a face, on many changed forms of your faces. Faces of the base set are mixed in, and what is forgotten is measured.")
	switch part {
	case model.TrainFusion:
		text = lang.L("Changes also how picture and facial points are combined.")
	case model.TrainFeatures:
		text = lang.L("Changes everything but how facial points are found, as the paper trains.")
	case model.TrainAll:
		text = lang.L("Changes every part of the model.")
	}
	if part != model.TrainHead && f.folder == "" {
		text += " " + lang.L("Without pictures of the base set, chosen below, it forgets much of what it knew, and how much cannot be measured. In a test it fell from 86 to 52 %.")
	}
	f.partText.SetText(text)
	f.epochsText.SetText(lang.N("{{.Count}} epochs", int(f.epochs.Value), fields{"Count": int(f.epochs.Value)}))
	f.base.SetText(f.folder)
	if f.folder == "" {
		f.base.SetText(lang.L("None"))
	}
}

func (f *deepForm) askFolder() {
	f.shared.askFolder(lang.L("Pictures of the base set"), func(folder string) {
		f.folder = folder
		f.updateTexts()
	})
}

// training returns the training that was asked for.
func (f *deepForm) training(q tuning.QuickTraining) tuning.DeepTraining {
	return tuning.DeepTraining{QuickTraining: q, Part: f.chosen(), BaseFolder: f.folder, Epochs: int(f.epochs.Value)}
}

// settings returns what is kept with the version.
func (f *deepForm) settings() map[string]string {
	settings := map[string]string{"part": string(f.chosen()), "kind": "deep", "epochs": fmt.Sprint(int(f.epochs.Value))}
	if f.folder != "" && f.chosen() != model.TrainHead {
		settings["base"] = f.folder
	}
	return settings
}
