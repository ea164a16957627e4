package window

import (
	"cmp"
	"errors"
	"sync/atomic"

	"arbex/app/engine"
	"arbex/app/settings"
	"arbex/app/ui"
	"arbex/model/device"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// devicePicker shows in the corner where the network is computed, and lets a
// person choose.
type devicePicker struct {
	window        fyne.Window
	settings      *settings.Store
	notifications *ui.Notifications
	run           func(device.Kind) // moves the network of the engine

	button   *widget.Button
	device   device.Info  // where the network is computed now
	reported error        // the failure of a GPU that was reported to the user
	chosen   atomic.Value // see current
}

func newDevicePicker(w fyne.Window, s *settings.Store, n *ui.Notifications, first device.Kind, run func(device.Kind)) *devicePicker {
	p := &devicePicker{window: w, settings: s, notifications: n, run: run}
	p.chosen.Store(first)
	p.button = widget.NewButtonWithIcon(deviceName(device.Info{Kind: device.CPU}), theme.ComputerIcon(), p.show)
	p.button.Importance = widget.LowImportance
	return p
}

// current is the device that was chosen, for the engine and for all that is
// computed beside it. Any goroutine may call it.
func (p *devicePicker) current() device.Kind { return p.chosen.Load().(device.Kind) }

// choose moves the network to a device.
func (p *devicePicker) choose(d device.Kind) {
	p.reported = nil
	p.chosen.Store(d)
	p.run(d)
}

// update follows the engine, and reports once when a GPU has failed.
func (p *devicePicker) update(view *engine.View) {
	if view.Device.Kind == "" {
		return
	}
	p.device = view.Device
	setText(p.button, p.button.Text, deviceName(p.device))
	if p.device.GPUFailure != nil && p.device.GPUFailure != p.reported {
		p.reported = p.device.GPUFailure
		p.notifications.Notify(ui.Warning, deviceReason(p.device))
	}
}

func deviceName(p device.Info) string {
	if p.Kind == device.GPU {
		return lang.L("On the GPU")
	}
	return lang.L("On the processor")
}

// deviceReason returns which device it is, or why it is not the GPU.
func deviceReason(p device.Info) string {
	switch {
	case p.GPUFailure != nil:
		return lang.L("The GPU failed, and the network goes on with the processor. {{.Reason}}", ui.Fields{"Reason": ui.ErrorText(p.GPUFailure)})
	case errors.Is(p.GPUUnavailable, device.ErrNoGPUSupport):
		return lang.L("This program was built without support for GPUs.")
	case p.GPUUnavailable != nil:
		return lang.L("There is no GPU to use. {{.Reason}}", ui.Fields{"Reason": ui.ErrorText(p.GPUUnavailable)})
	case p.CuBLASUnavailable != nil:
		return lang.L("{{.Name}}. It computes without cuBLAS. {{.Reason}}", ui.Fields{"Name": p.Name, "Reason": ui.ErrorText(p.CuBLASUnavailable)})
	}
	return p.Name
}

// setting is the choice of a device, which is applied at once. The one that holds
// now, of the command line or of safe mode, may be another than the saved one.
func (p *devicePicker) setting() setting {
	return setting{lang.L("The network runs on"), []choice{
		{settings.Automatic, lang.L("the GPU, where there is one")}, {string(device.CPU), lang.L("the processor")}, {string(device.GPU), lang.L("the GPU")}, {string(device.CuBLAS), lang.L("the GPU, with cuBLAS")},
	}, cmp.Or(string(p.current()), settings.Automatic), func(value string) {
		p.settings.Compute.Device = value
		p.settings.Save()
		p.choose(savedDevice(p.settings.Compute))
	}}
}

// deviceWidth is that of the choice, wide enough for its longest entry.
const deviceWidth = 460

// show opens where the network runs, and why, with the choice.
func (p *devicePicker) show() {
	p.window.Canvas().Unfocus()
	reason := widget.NewLabel(deviceReason(p.device))
	reason.Wrapping = fyne.TextWrapWord
	s := p.setting()
	box := container.NewVBox(reason, widget.NewForm(widget.NewFormItem(s.name, s.list())))
	popup := widget.NewPopUp(box, p.window.Canvas())
	if p.device.GPUFailure != nil {
		box.Add(widget.NewButton(lang.L("Try the GPU again"), func() {
			popup.Hide()
			p.choose(cmp.Or(p.current(), device.GPU))
		}))
	}
	popup.Resize(fyne.NewSize(deviceWidth, popup.MinSize().Height))
	popup.ShowAtRelativePosition(fyne.NewPos(p.button.Size().Width-deviceWidth, -popup.MinSize().Height), p.button)
}
