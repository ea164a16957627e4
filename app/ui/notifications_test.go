package ui

import (
	"errors"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

func TestAMessageStaysUntilItIsClosed(t *testing.T) {
	test.NewTempApp(t)
	n := NewNotifications()
	n.Notify(Warning, "The camera is off.")
	n.Expire(time.Now().Add(time.Hour))
	if n.Text() != "The camera is off." || n.Level() != Warning {
		t.Errorf("%q of level %v", n.Text(), n.Level())
	}
	test.Tap(n.toast.close)
	if n.Text() != "" {
		t.Errorf("%q stays", n.Text())
	}
}

// What is only said goes when it could be read; what asks for something stays.
func TestAMessageOfNoWeightGoesByItself(t *testing.T) {
	test.NewTempApp(t)
	n := NewNotifications()
	began := time.Unix(1000, 0)
	n.now = func() time.Time { return began }
	for _, c := range []struct {
		level   Level
		actions []Action
		stays   bool
	}{{Plain, nil, false}, {Success, nil, false}, {Warning, nil, true}, {Failure, nil, true}, {Plain, []Action{{"Again", func() {}}}, true}} {
		n.Notify(c.level, "Saved.", c.actions...)
		n.Expire(began.Add(shortestReading))
		if n.Text() == "" {
			t.Errorf("%v: gone before it could be read", c.level)
		}
		n.Expire(began.Add(time.Minute))
		if stays := n.Text() != ""; stays != c.stays {
			t.Errorf("%v with %d buttons: stays %v", c.level, len(c.actions), stays)
		}
	}
}

func TestTheButtonOfAMessageActsAndClosesIt(t *testing.T) {
	test.NewTempApp(t)
	n := NewNotifications()
	done := 0
	n.Notify(Plain, "Front was connected.", Action{"Watch", func() { done++ }})
	test.Tap(n.toast.buttons.Objects[0].(*widget.Button))
	if done != 1 || n.Text() != "" {
		t.Errorf("done %d times, %q stays", done, n.Text())
	}
}

// What the source reports hides a message as long as it holds, and a message what
// lasts.
func TestTheStatusComesBeforeTheMessage(t *testing.T) {
	test.NewTempApp(t)
	n := NewNotifications()
	n.SetLasting("Untrained.")
	n.Notify(Success, "Saved.")
	n.SetStatus(Warning, "No pictures.")
	n.Notify(Success, "Saved again.")
	if n.Text() != "No pictures." {
		t.Error(n.Text())
	}
	n.SetStatus(Plain, "")
	if n.Text() != "Saved again." || n.Level() != Success {
		t.Error(n.Text(), n.Level())
	}
	n.Clear()
	if n.Text() != "Untrained." || n.Level() != Warning {
		t.Error(n.Text())
	}
	test.Tap(n.toast.close)
	if n.Text() != "" {
		t.Error(n.Text())
	}
}

// What has a button stays until it is closed, or, of success, until the user goes on.
func TestSuccessWithAButtonStaysUntilTheUserGoesOn(t *testing.T) {
	test.NewTempApp(t)
	n := NewNotifications()
	open := Action{Label: "Open", Do: func() {}}
	for _, c := range []struct {
		level   Level
		actions []Action
		cleared bool
	}{{Success, []Action{open}, true}, {Success, nil, false}, {Warning, []Action{open}, false}, {Plain, []Action{open}, false}} {
		n.Notify(c.level, "Saved.", c.actions...)
		n.ClearSuccess()
		if cleared := n.Text() == ""; cleared != c.cleared {
			t.Errorf("level %d, %d buttons: cleared is %v", c.level, len(c.actions), cleared)
		}
	}
}

// The levels differ in colour and icon, in both themes.
func TestTheLevelsLookDifferent(t *testing.T) {
	for name, p := range map[string]palette{"dark": dark, "light": light} {
		for i, a := range levelLooks {
			for _, b := range levelLooks[:i] {
				if d := distance(p[a.color], p[b.color], visions["usual"]); d < 10 || a.icon == b.icon {
					t.Errorf("%s: %s and %s are %.0f apart", name, a.color, b.color, d)
				}
			}
		}
	}
}

// A message moves nothing: it lies in the lower left corner, in one line where there
// is room, else in as many as it needs, and what is below it gets no press.
func TestAMessageLiesOverTheWindow(t *testing.T) {
	test.NewTempApp(t)
	n := NewNotifications()
	pressed := 0
	below := widget.NewButton("below", func() { pressed++ })
	w := test.NewTempWindow(t, container.NewStack(below, n.Object()))
	w.Resize(fyne.NewSize(600, 300))
	before := below.Size()
	n.SetInset(200, 40)
	n.Fail(errors.New("short"))
	one := n.toast.Size()
	n.Fail(errors.New("a reason that needs more than the line that it is given in a window which is as narrow as this one, and goes on for a while"))
	if below.Size() != before || n.toast.Size().Height <= one.Height || n.toast.Size().Width > 400 {
		t.Errorf("%v below, %v for one line, %v for many", below.Size(), one, n.toast.Size())
	}
	if bottom := n.toast.Position().Y + n.toast.Size().Height; bottom > w.Content().Size().Height-40 {
		t.Errorf("it ends at %v", bottom)
	}
	test.TapCanvas(w.Canvas(), n.toast.Position().AddXY(60, 40))
	if pressed != 0 {
		t.Error("the press went through")
	}
	n.Clear()
	test.TapCanvas(w.Canvas(), fyne.NewPos(60, 250))
	if pressed != 1 {
		t.Error("nothing is there, and yet it takes the press")
	}
}
