package window

import (
	"cmp"
	"errors"
	"sync/atomic"

	"arbex/app/settings"
	"arbex/app/ui"
	"arbex/model"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// processor shows in the corner where the network is computed, and lets a person
// choose.
type processor struct {
	window *window
	button *widget.Button
	told   error        // the fault that the person knows of
	chosen atomic.Value // see device
}

func newProcessor(v *window) *processor {
	p := &processor{window: v}
	p.chosen.Store(v.options.firstDevice(v.memory.Compute))
	p.button = widget.NewButtonWithIcon(placeWords(model.DeviceInfo{Kind: model.CPU}), theme.ComputerIcon(), p.ask)
	p.button.Importance = widget.LowImportance
	return p
}

// device is the one chosen, for the live view and for all that is computed beside it.
// It may be asked for from any goroutine.
func (p *processor) device() model.DeviceKind { return p.chosen.Load().(model.DeviceKind) }

// runOn chooses a device.
func (p *processor) runOn(d model.DeviceKind) {
	p.chosen.Store(d)
	p.window.engine.SetDevice(d)
}

// deviceOf is what the settings say about it.
func deviceOf(c settings.Compute) model.DeviceKind {
	device, _ := model.ParseDevice(c.Device) // what makes no sense is any device
	return device
}

// firstDevice is that of the first network. Safe mode does without a GPU, and so
// does the window until a person has said how to go on after a crash.
func (o Options) firstDevice(c settings.Compute) model.DeviceKind {
	if o.Safe || o.Resume != nil {
		return model.CPU
	}
	return o.chosenDevice(c)
}

// chosenDevice is what the command line says, else what was chosen last time.
func (o Options) chosenDevice(c settings.Compute) model.DeviceKind {
	if o.Device != model.AutoDevice {
		return o.Device
	}
	return deviceOf(c)
}

// draw follows the engine, and tells once when a GPU has failed.
func (p *processor) draw() {
	place := p.window.view.Place
	if place.Kind == "" {
		return
	}
	rewrite(p.button, p.button.Text, placeWords(place))
	if place.GPUFailure != nil && place.GPUFailure != p.told {
		p.told = place.GPUFailure
		p.window.welcome = placeReason(place)
	}
}

func placeWords(p model.DeviceInfo) string {
	if p.Kind == model.GPU {
		return lang.L("On the GPU")
	}
	return lang.L("On the processor")
}

// placeReason says which device it is, or why it is not the GPU.
func placeReason(p model.DeviceInfo) string {
	switch {
	case p.GPUFailure != nil:
		return lang.L("The GPU failed, and the network goes on with the processor. {{.Reason}}", ui.Fields{"Reason": ui.ErrorText(p.GPUFailure)})
	case errors.Is(p.GPUUnavailable, model.ErrNoGPUSupport):
		return lang.L("This program was built without support for GPUs.")
	case p.GPUUnavailable != nil:
		return lang.L("There is no GPU to use. {{.Reason}}", ui.Fields{"Reason": ui.ErrorText(p.GPUUnavailable)})
	case p.CuBLASUnavailable != nil:
		return lang.L("{{.Name}}. It computes without cuBLAS. {{.Reason}}", ui.Fields{"Name": p.Name, "Reason": ui.ErrorText(p.CuBLASUnavailable)})
	}
	return p.Name
}

// choice is the entry for the device that holds now: the command line's, or safe
// mode's, may be another than the remembered one.
func (p *processor) choice() string {
	return cmp.Or(string(p.device()), settings.Automatic)
}

// wish is the choice of a device, which holds at once.
func (p *processor) wish() wish {
	v := p.window
	return wish{lang.L("The network runs on"), []choice{
		{settings.Automatic, lang.L("the GPU, where there is one")}, {string(model.CPU), lang.L("the processor")}, {string(model.GPU), lang.L("the GPU")}, {string(model.CuBLAS), lang.L("the GPU, with cuBLAS")},
	}, p.choice(), func(value string) {
		v.memory.Compute.Device = value
		v.remember()
		p.told = nil
		p.runOn(deviceOf(v.memory.Compute))
	}}
}

// placeWidth is that of the choice, wide enough for its longest entry.
const placeWidth = 460

// ask shows where the network runs, and why, with the choice.
func (p *processor) ask() {
	v := p.window
	v.window.Canvas().Unfocus()
	reason := widget.NewLabel(placeReason(v.view.Place))
	reason.Wrapping = fyne.TextWrapWord
	w := p.wish()
	box := container.NewVBox(reason, widget.NewForm(widget.NewFormItem(w.name, w.picker())))
	popup := widget.NewPopUp(box, v.window.Canvas())
	if v.view.Place.GPUFailure != nil {
		box.Add(widget.NewButton(lang.L("Try the GPU again"), func() {
			popup.Hide()
			p.told = nil
			p.runOn(cmp.Or(p.device(), model.GPU))
		}))
	}
	popup.Resize(fyne.NewSize(placeWidth, popup.MinSize().Height))
	popup.ShowAtRelativePosition(fyne.NewPos(p.button.Size().Width-placeWidth, -popup.MinSize().Height), p.button)
}
