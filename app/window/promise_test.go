package window

import (
	"slices"
	"testing"

	"arbex/app/engine"
	"arbex/app/settings"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// all returns every widget of a kind on a page.
func all[W fyne.CanvasObject](o fyne.CanvasObject) (found []W) {
	if w, ok := o.(W); ok {
		found = append(found, w)
	}
	switch o := o.(type) {
	case *fyne.Container:
		for _, inner := range o.Objects {
			found = append(found, all[W](inner)...)
		}
	case *container.Scroll:
		found = append(found, all[W](o.Content)...)
	}
	return found
}

func button(t *testing.T, o fyne.CanvasObject, text string) *widget.Button {
	t.Helper()
	for _, b := range all[*widget.Button](o) {
		if b.Text == text {
			return b
		}
	}
	t.Fatalf("there is no button %q", text)
	return nil
}

// Before the promise no camera is opened, whatever is pressed.
func TestNoCameraBeforeThePromise(t *testing.T) {
	v, f := opened(t, "")
	v.memory.Consent = settings.Consent{}
	v.begin("/dev/video0", "")
	if v.page == nil || len(f.watched) != 0 {
		t.Fatalf("page %v, watched %v", v.page, f.watched)
	}
	begin := button(t, v.page, "Begin")
	test.Tap(begin) // not agreed yet
	for _, name := range []fyne.KeyName{fyne.KeyC, fyne.KeySpace, fyne.KeyD} {
		v.window.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: name})
	}
	v.watch("rtsp://camera.local")
	v.watch("0")
	if len(f.watched) != 0 || v.promised() {
		t.Fatalf("watched %v", f.watched)
	}

	test.Tap(button(t, v.page, "Only the demo clip"))
	if v.page != nil || !slices.Equal(f.watched, []string{vision.Demo}) || v.promised() {
		t.Fatalf("watched %v", f.watched)
	}
	v.watch("/dev/video0")
	if v.page == nil || len(f.watched) != 1 {
		t.Fatal("the camera was opened after the demo clip")
	}

	test.Tap(all[*widget.Check](v.page)[0])
	test.Tap(button(t, v.page, "Begin"))
	if v.page != nil || !slices.Equal(f.watched, []string{vision.Demo, "/dev/video0"}) {
		t.Fatalf("watched %v", f.watched)
	}
	if s, err := settings.Load(v.options.Settings); err != nil || s.Consent.Version != promiseNumber || s.Consent.AgreedAt.IsZero() {
		t.Errorf("%+v, %v", s.Consent, err)
	}
}

// Files need no promise: who is on them is known before.
func TestFilesNeedNoPromise(t *testing.T) {
	v, f := opened(t, "")
	v.memory.Consent = settings.Consent{}
	v.watch("clip.mp4")
	if v.page != nil || len(f.watched) != 1 {
		t.Errorf("watched %v", f.watched)
	}
}

// The sign is there exactly while a camera is open, also during a pause.
func TestTheSignOfTheCamera(t *testing.T) {
	v, f := opened(t, "")
	v.begin("/dev/video0", "")
	for _, c := range []struct {
		state engine.State
		spec  string
		on    bool
	}{
		{engine.Opening, "/dev/video0", true},
		{engine.Running, "/dev/video0", true},
		{engine.Paused, "0", true},
		{engine.Stalled, "http://camera.local/", true},
		{engine.Failed, "/dev/video0", false},
		{engine.Running, "clip.mp4", false},
		{engine.Opening, vision.Demo, false},
		{engine.Idle, "", false},
	} {
		view := picture()
		view.State, view.Info.Spec = c.state, c.spec
		v.show(f, *view)
		if v.sign.Visible() != c.on {
			t.Errorf("%v of %q: the sign is %v", c.state, c.spec, v.sign.Visible())
		}
	}
	test.Tap(v.sign)
	if f.stopped != 1 {
		t.Error("the sign does not switch off")
	}
}

// What the start had to say is there after the page.
func TestTheFirstNoticeOutlastsThePromise(t *testing.T) {
	v, f := opened(t, "")
	v.memory.Consent = settings.Consent{}
	v.begin("demo", "No camera was found.")
	v.promise("demo")
	if v.notice.Text() != "No camera was found." || len(f.watched) != 1 || v.page != nil {
		t.Errorf("the person reads %q, watched %q", v.notice.Text(), f.watched)
	}
}
