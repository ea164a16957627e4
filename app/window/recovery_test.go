package window

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arbex/model"

	"fyne.io/fyne/v2/test"
)

// crashed is a window after a run that did not end properly.
func crashed(t *testing.T, resume func() (*model.Network, string, error)) (*window, *fake) {
	v, f := opened(t, "")
	v.options.Resume = resume
	v.start("/dev/video0", "")
	if len(f.watched) > 0 || f.used > 0 {
		t.Fatal("something was opened before the person has answered")
	}
	return v, f
}

func TestAfterACrashThePersonContinues(t *testing.T) {
	old, err := preset("compact")
	if err != nil {
		t.Fatal(err)
	}
	v, f := crashed(t, func() (*model.Network, string, error) { return old, "20260101-000000", nil })
	v.memory.Compute.Device = string(model.GPU)
	test.Tap(button(t, v.page, "Continue"))
	v.beside.Wait()
	if f.device != model.GPU {
		t.Errorf("it goes on with %q instead of the GPU that was chosen", f.device)
	}
	if f.used != 1 || v.network != old || v.version != "20260101-000000" {
		t.Errorf("the model of last time is not in use: %d, %q", f.used, v.version)
	}
	if len(f.watched) != 1 || f.watched[0] != "/dev/video0" || v.page != nil {
		t.Errorf("watched %q", f.watched)
	}
}

func TestAfterACrashThePersonChoosesSafeMode(t *testing.T) {
	v, f := crashed(t, func() (*model.Network, string, error) {
		t.Error("the model of last time was opened")
		return nil, "", nil
	})
	test.Tap(button(t, v.page, "Safe mode"))
	if len(f.watched) > 0 || f.used > 0 || v.page != nil {
		t.Errorf("watched %q, used %d", f.watched, f.used)
	}
	if !strings.Contains(v.notice.Text(), "Safe mode") {
		t.Errorf("the person reads %q", v.notice.Text())
	}
}

func TestAModelThatIsLostDoesNotKeepThePersonFromContinuing(t *testing.T) {
	shipped, err := preset("compact")
	if err != nil {
		t.Fatal(err)
	}
	v, f := crashed(t, func() (*model.Network, string, error) { return shipped, "shipped", errors.New("the model is damaged") })
	test.Tap(button(t, v.page, "Continue"))
	v.beside.Wait()
	if len(f.watched) != 1 || !strings.Contains(v.welcome, "damaged") {
		t.Errorf("watched %q, the person reads %q", f.watched, v.welcome)
	}
}

// A model that is still being opened when the window closes is waited for, and
// dropped: there is no engine any more that could use it.
func TestAModelThatComesTooLateIsDropped(t *testing.T) {
	for name, ask := range map[string]func(*window){
		"picked":  func(v *window) { v.pickNetwork("paper") },
		"resumed": func(v *window) { v.resume("demo", "") },
	} {
		v, f := opened(t, "")
		slow, come := v.network, make(chan struct{})
		v.options.Preset = func(string) (*model.Network, error) { <-come; return slow, nil }
		v.options.Resume = func() (*model.Network, string, error) { <-come; return slow, "", nil }
		ask(v)
		v.quit()
		close(come)
		v.beside.Wait()
		if f.used > 0 || len(f.watched) > 0 {
			t.Errorf("%s: a closed window used it %d times, and watched %q", name, f.used, f.watched)
		}
	}
}

func TestSafeModeLeavesTheCameraOff(t *testing.T) {
	v, f := opened(t, "")
	v.options.Safe = true
	v.start("/dev/video0", "")
	if len(f.watched) > 0 {
		t.Errorf("watched %q", f.watched)
	}
}

func TestARunThatDidNotEndIsNoticed(t *testing.T) {
	data := t.TempDir()
	if Unclean(data) {
		t.Error("the first run follows none")
	}
	d := openDiary(data)
	if !Unclean(data) {
		t.Error("a run that goes on has not ended")
	}
	if _, err := os.Stat(filepath.Join(data, crashFolder)); err != nil {
		t.Error(err)
	}
	d.close()
	if Unclean(data) {
		t.Error("a run that was closed has ended")
	}
}
