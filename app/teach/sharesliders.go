package teach

import (
	"arbex/app/ui"
	"arbex/training/captures"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// shareSliders are sliders for the share of each class of a label.
type shareSliders struct {
	classes []string
	sliders []*widget.Slider
	object  *fyne.Container
}

// newShareSliders returns sliders at zero; onChanged, which may be nil, is called
// after each move.
func newShareSliders(classes []string, onChanged func()) shareSliders {
	s := shareSliders{classes: classes, object: container.New(sliderRows{})}
	for _, class := range classes {
		slider := widget.NewSlider(0, 100)
		if onChanged != nil {
			slider.OnChanged = func(float64) { onChanged() }
		}
		s.sliders = append(s.sliders, slider)
		s.object.Add(widget.NewLabel(ui.Capitalize(ui.TranslateClass(class))))
		s.object.Add(slider)
	}
	return s
}

// label returns the label that the sliders form: shares are relative to each
// other. It is false while all are at zero.
func (s shareSliders) label() (captures.Label, bool) {
	label, sum := captures.Label{}, 0.0
	for _, slider := range s.sliders {
		sum += slider.Value
	}
	for i, class := range s.classes {
		if v := s.sliders[i].Value; v > 0 {
			label[class] = float32(v / sum)
		}
	}
	return label, sum > 0
}

// set moves the sliders to a label.
func (s shareSliders) set(label captures.Label) {
	for i, class := range s.classes {
		s.sliders[i].SetValue(float64(100 * label[class]))
	}
}

// sliderRows lays out pairs of a name and a slider, closer together than a form.
type sliderRows struct{}

const sliderRowHeight = 28

func (sliderRows) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(200, sliderRowHeight*float32(len(objects)/2))
}

func (sliderRows) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	names := float32(0)
	for i := 0; i < len(objects); i += 2 {
		names = max(names, objects[i].MinSize().Width)
	}
	for i := 0; i+1 < len(objects); i += 2 {
		y := float32(i/2) * sliderRowHeight
		for k, o := range objects[i : i+2] {
			height := o.MinSize().Height
			o.Move(fyne.NewPos(names*float32(k), y+(sliderRowHeight-height)/2))
			o.Resize(fyne.NewSize([]float32{names, size.Width - names}[k], height))
		}
	}
}
