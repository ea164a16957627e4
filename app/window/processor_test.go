package window

import (
	"errors"
	"strings"
	"testing"

	"arbex/app/settings"
	"arbex/model"

	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// The corner says where the network runs; a GPU that fails is told once, and can
// be tried again.
func TestProcessorIsShown(t *testing.T) {
	v, engine := opened(t, "")
	engine.view.Place = model.DeviceInfo{Kind: model.GPU, Name: "Imaginary GPU"}
	v.update()
	if v.device.button.Text != "On the GPU" || v.welcome != "" {
		t.Errorf("%q, %q", v.device.button.Text, v.welcome)
	}
	engine.view.Place = model.DeviceInfo{Kind: model.CPU, GPUFailure: errors.New("model: out of order")}
	v.update()
	if v.device.button.Text != "On the processor" || !strings.Contains(v.welcome, "Out of order") {
		t.Errorf("%q, %q", v.device.button.Text, v.welcome)
	}
	test.Tap(button(t, v.notice.Container, "Close"))
	v.update()
	if v.welcome != "" {
		t.Errorf("told again: %q", v.welcome)
	}
	test.Tap(v.device.button)
	test.Tap(button(t, v.window.Canvas().Overlays().Top().(*widget.PopUp).Content, "Try the GPU again"))
	if engine.device != model.GPU {
		t.Errorf("asked for %q", engine.device)
	}
}

// The choice of a device holds at once, and at the next start; safe mode and the
// command line come before it.
func TestProcessorIsChosen(t *testing.T) {
	v, engine := opened(t, "")
	w := v.device.wish()
	list := w.picker()
	if list.SelectedIndex() != 0 {
		t.Errorf("it begins with choice %d", list.SelectedIndex())
	}
	v.device.runOn(model.CuBLAS) // as the command line may
	if chosen := v.device.wish().picker().Selected; chosen != "the GPU, with cuBLAS" {
		t.Errorf("with cuBLAS asked for the choice is %q", chosen)
	}
	list.SetSelectedIndex(1)
	if engine.device != model.CPU || v.device.device() != model.CPU {
		t.Errorf("asked for %q, and %q for what is done beside", engine.device, v.device.device())
	}
	saved, err := settings.Load(v.options.Settings)
	if err != nil || (Options{}).firstDevice(saved.Compute) != model.CPU {
		t.Errorf("%+v, %v", saved.Compute, err)
	}
	card := settings.Compute{Device: string(model.GPU)}
	resume := func() (*model.Network, string, error) { return nil, "", nil }
	for name, c := range map[string]struct {
		options Options
		want    model.DeviceKind
	}{
		"as chosen": {Options{}, model.GPU}, "safe mode": {Options{Safe: true}, model.CPU},
		"the command line counts more":  {Options{Device: model.CPU}, model.CPU},
		"after a crash, until answered": {Options{Device: model.GPU, Resume: resume}, model.CPU},
	} {
		if have := c.options.firstDevice(card); have != c.want {
			t.Errorf("%s: it begins on %q", name, have)
		}
	}
}
