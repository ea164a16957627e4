package ui

import (
	"testing"

	"fyne.io/fyne/v2/test"
)

func TestAMessageStaysUntilItIsClosed(t *testing.T) {
	test.NewTempApp(t)
	n := NewNotifications()
	n.Notify("The camera is off.", "", nil)
	if n.Text() != "The camera is off." || n.strip.button.Text != "Close" {
		t.Errorf("%q with the button %q", n.Text(), n.strip.button.Text)
	}
	test.Tap(n.strip.button)
	if n.Text() != "" {
		t.Errorf("%q stays", n.Text())
	}
}

func TestTheButtonOfAMessageActsAndClosesIt(t *testing.T) {
	test.NewTempApp(t)
	n := NewNotifications()
	done := 0
	n.Notify("Front was connected.", "Watch", func() { done++ })
	test.Tap(n.strip.button)
	if done != 1 || n.Text() != "" {
		t.Errorf("done %d times, %q stays", done, n.Text())
	}
}

// What the source reports hides a message as long as it holds.
func TestTheStatusComesBeforeTheMessage(t *testing.T) {
	test.NewTempApp(t)
	n := NewNotifications()
	n.Notify("Saved.", "", nil)
	n.SetStatus("No pictures.", "", nil)
	n.Notify("Saved again.", "", nil)
	if n.Text() != "No pictures." {
		t.Error(n.Text())
	}
	n.SetStatus("", "", nil)
	if n.Text() != "Saved again." {
		t.Error(n.Text())
	}
	n.Clear()
	if n.Text() != "" {
		t.Error(n.Text())
	}
}
