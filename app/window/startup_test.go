package window

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arbex/app/settings"
	"arbex/app/ui/uitest"
	"arbex/model"
	"arbex/model/device"
	"arbex/vision"
	"arbex/vision/camera"

	"fyne.io/fyne/v2/test"
)

func TestTheFirstSource(t *testing.T) {
	connected := []camera.Info{{Spec: "/dev/video0"}}
	for _, c := range []struct {
		asked   string
		cameras []camera.Info
		source  string
		notice  bool
	}{{"clip.mp4", connected, "clip.mp4", false}, {"", connected, "/dev/video0", false}, {"", nil, vision.Demo, true}} {
		if source, notice := firstSource(c.asked, c.cameras); source != c.source || (notice != "") != c.notice {
			t.Errorf("%+v: %q %q", c, source, notice)
		}
	}
}

// afterCrash is a window after a run that did not end properly.
func afterCrash(t *testing.T, resume func() (*model.Network, string, error), change ...func(*Options, *settings.Settings)) *testWindow {
	w := newTestWindow(t, append(change, func(o *Options, _ *settings.Settings) { o.Start.Resume = resume })...)
	w.startup.begin("/dev/video0", "")
	if len(w.fake.sources) > 0 || w.fake.networks > 0 {
		t.Fatal("something was opened before the person has answered")
	}
	return w
}

func TestAfterACrashTheUserContinues(t *testing.T) {
	old, err := preset("compact")
	if err != nil {
		t.Fatal(err)
	}
	w := afterCrash(t, func() (*model.Network, string, error) { return old, "20260101-000000", nil }, func(_ *Options, s *settings.Settings) { s.Compute.Device = string(device.GPU) })
	test.Tap(uitest.Button(t, w.pages.page, "Continue"))
	w.background.wait()
	if w.fake.device != device.GPU {
		t.Errorf("it goes on with %q instead of the GPU that was chosen", w.fake.device)
	}
	if w.fake.networks != 1 || w.networks.network != old || w.networks.version != "20260101-000000" {
		t.Errorf("the model of last time is not in use: %d, %q", w.fake.networks, w.networks.version)
	}
	if len(w.fake.sources) != 1 || w.fake.sources[0] != "/dev/video0" || w.pages.open() {
		t.Errorf("opened %q", w.fake.sources)
	}
}

func TestAfterACrashTheUserChoosesSafeMode(t *testing.T) {
	w := afterCrash(t, func() (*model.Network, string, error) {
		t.Error("the model of last time was opened")
		return nil, "", nil
	})
	test.Tap(uitest.Button(t, w.pages.page, "Safe mode"))
	if len(w.fake.sources) > 0 || w.fake.networks > 0 || w.pages.open() {
		t.Errorf("opened %q, %d networks", w.fake.sources, w.fake.networks)
	}
	if text := w.notifications.Text(); !strings.Contains(text, "Safe mode") {
		t.Errorf("the message is %q", text)
	}
}

func TestALostModelDoesNotKeepTheUserFromContinuing(t *testing.T) {
	shipped, err := preset("compact")
	if err != nil {
		t.Fatal(err)
	}
	w := afterCrash(t, func() (*model.Network, string, error) { return shipped, "shipped", errors.New("the model is damaged") })
	test.Tap(uitest.Button(t, w.pages.page, "Continue"))
	w.background.wait()
	if text := w.notifications.Text(); len(w.fake.sources) != 1 || !strings.Contains(text, "damaged") {
		t.Errorf("opened %q, the message is %q", w.fake.sources, text)
	}
}

// A model that is still being opened when the window closes is waited for, and
// dropped.
func TestAModelThatComesTooLateIsDropped(t *testing.T) {
	for name, ask := range map[string]func(*window){
		"picked":  func(w *window) { w.networks.list.SetSelected("paper") },
		"resumed": func(w *window) { w.startup.resume("demo", "") },
	} {
		came := make(chan struct{})
		w := newTestWindow(t, func(o *Options, _ *settings.Settings) {
			slow := o.Network
			o.Models.Preset = func(string) (*model.Network, error) { <-came; return slow, nil }
			o.Start.Resume = func() (*model.Network, string, error) { <-came; return slow, "", nil }
		})
		ask(w.window)
		w.quit()
		close(came)
		w.background.wait()
		if w.fake.networks > 0 || len(w.fake.sources) > 0 {
			t.Errorf("%s: a closed window used it %d times, and opened %q", name, w.fake.networks, w.fake.sources)
		}
	}
}

func TestSafeModeLeavesTheCameraOff(t *testing.T) {
	w := newTestWindow(t, func(o *Options, _ *settings.Settings) { o.Start.Safe = true })
	w.startup.begin("/dev/video0", "")
	if len(w.fake.sources) > 0 {
		t.Errorf("opened %q", w.fake.sources)
	}
}

func TestACrashIsReported(t *testing.T) {
	w := newTestWindow(t)
	w.startup.reportCrash()
	if text := w.notifications.Text(); strings.Contains(text, "ended unexpectedly") {
		t.Error(text)
	}
	w.startup.crashed = true
	w.startup.reportCrash()
	if text := w.notifications.Text(); !strings.Contains(text, "ended unexpectedly") {
		t.Error(text)
	}
}

func TestARunThatDidNotEndIsNoticed(t *testing.T) {
	data := t.TempDir()
	if CrashedLastRun(data) {
		t.Error("the first run follows none")
	}
	l := openLog(data)
	if !CrashedLastRun(data) {
		t.Error("a run that goes on has not ended")
	}
	if _, err := os.Stat(filepath.Join(data, crashFolder)); err != nil {
		t.Error(err)
	}
	l.close()
	if CrashedLastRun(data) {
		t.Error("a run that was closed has ended")
	}
}
