package view

import (
	"errors"
	"testing"
	"time"

	"arbex/app/batch"
	"arbex/assets/message"
	"arbex/vision"

	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

func TestTheStateOfAFileInOneLine(t *testing.T) {
	test.NewTempApp(t)
	broken := message.Stored{Err: message.New("it is damaged", nil)}
	for what, c := range map[string]struct {
		item       batch.Item
		want       string
		importance widget.Importance
	}{
		"waiting":              {batch.Item{State: batch.Waiting, Source: "/clips/a.mp4"}, "waiting  ·  /clips", widget.MediumImportance},
		"stopped":              {batch.Item{State: batch.Stopped, Frames: 9}, "stopped; nothing was kept", widget.MediumImportance},
		"failed":               {batch.Item{State: batch.Failed, Problem: broken}, "It is damaged.", widget.DangerImportance},
		"done":                 {batch.Item{State: batch.Done, Frames: 20, Faces: 3}, "20 frames, 3 faces", widget.MediumImportance},
		"done but for some":    {batch.Item{State: batch.Done, Stills: true, Frames: 2, Problem: broken}, "2 pictures, 0 faces  ·  It is damaged.", widget.WarningImportance},
		"opening":              {batch.Item{State: batch.Working, TimeLeft: -1}, "opening", widget.MediumImportance},
		"a clip":               {working(batch.Item{FrameIndex: 9, Frames: 10, Faces: 2, TimeLeft: 75 * time.Second}, 90), "frame 10 of 90  ·  1:15 left  ·  10 frames, 2 faces", widget.MediumImportance},
		"a clip of any length": {working(batch.Item{FrameIndex: 9, Frames: 10, Faces: 2, TimeLeft: -1}, 0), "frame 10  ·  10 frames, 2 faces", widget.MediumImportance},
		"a folder":             {working(batch.Item{Stills: true, FrameIndex: 1, Frames: 2, LeftOut: 4, TimeLeft: -1}, 5), "picture 2 of 5  ·  2 pictures, 0 faces  ·  4 other files left out", widget.MediumImportance},
	} {
		if got := stateText(c.item); got != c.want {
			t.Errorf("%s: %q, want %q", what, got, c.want)
		}
		if got := stateImportance(c.item); got != c.importance {
			t.Errorf("%s: importance %v, want %v", what, got, c.importance)
		}
	}
}

// working returns an item that is worked on, of so many frames; 0: nobody knows.
func working(i batch.Item, frames int) batch.Item {
	i.State, i.Info = batch.Working, vision.Info{Frames: frames}
	return i
}

func TestTheSummaryOfTheList(t *testing.T) {
	test.NewTempApp(t)
	for want, s := range map[string]batch.Summary{
		"":                         {},
		"0 of 3 done":              {Items: 3},
		"1 of 3 done  ·  2 failed": {Items: 3, Done: 1, Failed: 2},
	} {
		if got := summaryText(s); got != want {
			t.Errorf("%+v: %q, want %q", s, got, want)
		}
	}
}

// Every state has an icon of its own.
func TestEveryStateHasAnIconOfItsOwn(t *testing.T) {
	test.NewTempApp(t)
	seen := map[string]batch.State{}
	for _, s := range []batch.State{batch.Waiting, batch.Working, batch.Done, batch.Failed, batch.Stopped} {
		name := stateIcon(s).Name()
		if other, ok := seen[name]; ok {
			t.Errorf("%v and %v have the same icon", s, other)
		}
		seen[name] = s
	}
	if seen[theme.ErrorIcon().Name()] != batch.Failed {
		t.Error("what failed has no sign of an error")
	}
}

// One picture that cannot be used is in the state of its item already.
func TestEachPictureThatCannotBeUsedIsNamed(t *testing.T) {
	test.NewTempApp(t)
	var item batch.Item
	for count, want := range []int{0, 0, 2, 3} {
		item.Unusable = nil
		for range count {
			item.Unusable = append(item.Unusable, message.Stored{Err: errors.New("a.png: it is damaged")})
		}
		if got := unusableTexts(item); len(got) != want {
			t.Errorf("%d of %d are named", len(got), count)
		}
	}
}
