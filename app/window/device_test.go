package window

import (
	"errors"
	"strings"
	"testing"

	"arbex/app/settings"
	"arbex/app/ui/uitest"
	"arbex/model"
	"arbex/model/device"

	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// The corner shows where the network runs; a GPU that fails is reported once, and
// can be tried again.
func TestTheDeviceIsShown(t *testing.T) {
	w := newTestWindow(t)
	view := picture()
	view.Device = device.Info{Kind: device.GPU, Name: "Imaginary GPU"}
	w.show(view)
	if w.devices.button.Text != "On the GPU" || strings.Contains(w.notifications.Text(), "GPU") {
		t.Errorf("%q, %q", w.devices.button.Text, w.notifications.Text())
	}
	view.Device = device.Info{Kind: device.CPU, GPUFailure: errors.New("out of order")}
	w.show(view)
	if w.devices.button.Text != "On the processor" || !strings.Contains(w.notifications.Text(), "Out of order") {
		t.Errorf("%q, %q", w.devices.button.Text, w.notifications.Text())
	}
	test.Tap(uitest.Button(t, w.notifications.Object(), "Close"))
	w.show(view)
	if text := w.notifications.Text(); strings.Contains(text, "Out of order") {
		t.Errorf("reported again: %q", text)
	}
	test.Tap(w.devices.button)
	test.Tap(uitest.Button(t, w.Canvas().Overlays().Top().(*widget.PopUp).Content, "Try the GPU again"))
	if w.fake.device != device.GPU {
		t.Errorf("asked for %q", w.fake.device)
	}
}

// The choice of a device is applied at once, and at the next start.
func TestTheDeviceIsChosen(t *testing.T) {
	w := newTestWindow(t)
	list := w.devices.setting().list()
	if list.SelectedIndex() != 0 {
		t.Errorf("it begins with choice %d", list.SelectedIndex())
	}
	w.devices.choose(device.CuBLAS) // as the command line may
	if chosen := w.devices.setting().list().Selected; chosen != "the GPU, with cuBLAS" {
		t.Errorf("with cuBLAS asked for the choice is %q", chosen)
	}
	list.SetSelectedIndex(1)
	if w.fake.device != device.CPU || w.devices.current() != device.CPU {
		t.Errorf("asked for %q, and %q for what is computed beside", w.fake.device, w.devices.current())
	}
	if saved := w.saved(t); (Options{}).firstDevice(saved.Compute) != device.CPU {
		t.Errorf("%+v", saved.Compute)
	}
}

func TestTheFirstDevice(t *testing.T) {
	saved := settings.Compute{Device: string(device.GPU)}
	resume := func() (*model.Network, string, error) { return nil, "", nil }
	for name, c := range map[string]struct {
		options Options
		want    device.Kind
	}{
		"as chosen":                     {Options{}, device.GPU},
		"safe mode":                     {Options{Start: Start{Safe: true}}, device.CPU},
		"the command line counts more":  {Options{Computing: Computing{Device: device.CPU}}, device.CPU},
		"after a crash, until answered": {Options{Computing: Computing{Device: device.GPU}, Start: Start{Resume: resume}}, device.CPU},
	} {
		if have := c.options.firstDevice(saved); have != c.want {
			t.Errorf("%s: it begins on %q", name, have)
		}
	}
}
