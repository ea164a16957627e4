package view

import (
	"errors"
	"testing"
	"time"

	"arbex/app/batch"
	"arbex/assets/message"
	"arbex/vision"

	"fyne.io/fyne/v2/test"
)

// A line says how far an item is, with what is known of it, and no password.
func TestAnItemIsPutIntoWords(t *testing.T) {
	test.NewTempApp(t)
	problem := message.Stored{Err: errors.New("no video")}
	for name, c := range map[string]struct {
		item batch.Item
		want string
	}{
		"waiting":        {batch.Item{State: batch.Waiting, Source: "/clips/a.mp4"}, "waiting  ·  /clips"},
		"an address":     {batch.Item{State: batch.Waiting, Source: "rtsp://anna:secret@camera/live/a"}, "waiting  ·  rtsp://camera/live/a"},
		"stopped":        {batch.Item{State: batch.Stopped}, "stopped; nothing was kept"},
		"failed":         {batch.Item{State: batch.Failed, Problem: problem}, "No video."},
		"done":           {batch.Item{State: batch.Done, Frames: 2, Faces: 5}, "2 frames, 5 faces"},
		"done in part":   {batch.Item{State: batch.Done, Frames: 2, Problem: problem}, "2 frames, 0 faces  ·  No video."},
		"pictures":       {batch.Item{State: batch.Done, Frames: 3, Faces: 3, LeftOut: 2, Stills: true}, "3 pictures, 3 faces  ·  2 other files left out"},
		"opening":        {batch.Item{State: batch.Working}, "opening"},
		"of a clip":      {batch.Item{State: batch.Working, Info: vision.Info{Frames: 100}, FrameIndex: 9, Frames: 10, TimeLeft: 90 * time.Second}, "frame 10 of 100  ·  1:30 left  ·  10 frames, 0 faces"},
		"of a folder":    {batch.Item{State: batch.Working, Stills: true, Info: vision.Info{Frames: 5}, FrameIndex: 1, Frames: 2, TimeLeft: -1}, "picture 2 of 5  ·  2 pictures, 0 faces"},
		"without an end": {batch.Item{State: batch.Working, FrameIndex: 41, Frames: 42, Faces: 7, TimeLeft: -1}, "frame 42  ·  42 frames, 7 faces"},
	} {
		if got := stateText(c.item); got != c.want {
			t.Errorf("%s: %q, not %q", name, got, c.want)
		}
	}
	for want, s := range map[string]batch.Summary{
		"": {}, "1 of 3 done": {Items: 3, Done: 1}, "0 of 2 done  ·  2 failed": {Items: 2, Failed: 2},
	} {
		if got := summaryText(s); got != want {
			t.Errorf("%+v: %q", s, got)
		}
	}
}
