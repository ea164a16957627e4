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
	school     *trainingPanel
	part       *widget.RadioGroup
	partText   *widget.RichText
	epochs     *widget.Slider
	epochsText *widget.Label
	base       *widget.Label
	folder     string // that stands for the base set, "": none
	object     fyne.CanvasObject
}

// askDeep asks, and begins.
func (t *trainingPanel) askDeep() {
	f := newDeepForm(t)
	d := dialog.NewCustomConfirm(lang.L("Train deeper"), lang.L("Train in the background"), lang.L("Cancel"), f.object, func(yes bool) {
		if yes && t.cancel == nil {
			t.begin(f.job())
		}
	}, t.studio.window)
	d.Resize(fyne.NewSize(560, 470))
	d.Show()
}

// maxEpochs of a deep training.
const maxEpochs = 60

func newDeepForm(t *trainingPanel) *deepForm {
	f := &deepForm{school: t, partText: newCaption(""), epochsText: widget.NewLabel(""), base: widget.NewLabel("")}
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
		newHeading(lang.L("What learns")), f.part, f.partText,
		newHeading(lang.L("How long")), container.NewBorder(nil, nil, nil, f.epochsText, f.epochs),
		newHeading(lang.L("Pictures of the base set (optional)")), container.NewBorder(nil, nil, nil, choose, f.base),
		newCaption(lang.L("A folder of labelled faces such as FER+. It is mixed in, so that little is forgotten, and a part of it measures what was.")),
	)
	f.part.SetSelected(names[0])
	return f
}

func (f *deepForm) chosen() model.Part {
	for _, p := range tuning.Parts() {
		if partText(p) == f.part.Selected {
			return p
		}
	}
	return model.TrainHead
}

// updateTexts says what the choices mean.
func (f *deepForm) updateTexts() {
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
	setCaption(f.partText, text)
	f.epochsText.SetText(lang.N("{{.Count}} epochs", int(f.epochs.Value), fields{"Count": int(f.epochs.Value)}))
	f.base.SetText(f.folder)
	if f.folder == "" {
		f.base.SetText(lang.L("None"))
	}
}

func (f *deepForm) askFolder() {
	dialog.ShowFolderOpen(func(folder fyne.ListableURI, err error) {
		if err == nil && folder != nil {
			f.folder = folder.Path()
			f.updateTexts()
		}
	}, f.school.studio.window)
}

// job is the training that was asked for.
func (f *deepForm) job() trainingJob {
	t := f.school
	t.hold = &tuning.Control{}
	d := tuning.DeepTraining{QuickTraining: t.baseOptions(), Part: f.chosen(), BaseFolder: f.folder, Epochs: int(f.epochs.Value), OnEpoch: t.reportEpoch}
	settings := map[string]string{"part": string(d.Part), "kind": "deep", "epochs": fmt.Sprint(d.Epochs)}
	if d.BaseFolder != "" && d.Part != model.TrainHead {
		settings["base"] = d.BaseFolder
	}
	return trainingJob{run: d.Run, deep: true, settings: settings}
}
