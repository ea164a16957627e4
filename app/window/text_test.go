package window

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"arbex/app/engine"
	"arbex/app/retention"
	"arbex/app/session"
	"arbex/app/ui"
	"arbex/model"
	"arbex/model/device"
	"arbex/vision"

	"fyne.io/fyne/v2/test"
)

func TestTheClockOfARecording(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "00:00", 999 * time.Millisecond: "00:00", 61 * time.Second: "01:01", time.Hour - time.Millisecond: "59:59", time.Hour: "1:00:00",
		100*time.Hour + 2*time.Minute + 3*time.Second: "100:02:03",
	} {
		if got := elapsedText(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

// The message at the end of a recording: how much of it is kept, and why it ended.
func TestTheEndOfARecordingIsExplained(t *testing.T) {
	test.NewTempApp(t)
	status := session.Status{Folder: "/home/anna/sessions/P01", Elapsed: 62 * time.Second, Counts: session.Counts{Frames: 900, DroppedUnread: 1, DroppedBusy: 2, DroppedDisk: 4}}
	for what, c := range map[string]struct {
		err   error
		level ui.Level
		want  string
	}{
		"stopped":       {nil, ui.Success, "Recorded 01:02: 900 frames, 7 dropped, in P01"},
		"a full disk":   {fmt.Errorf("writing: %w", syscall.ENOSPC), ui.Warning, "The disk is full, so the recording ended after 01:02. 900 frames are kept in P01. Make room, or record into another folder."},
		"a full quota":  {syscall.EDQUOT, ui.Warning, "The disk is full, so the recording ended after 01:02. 900 frames are kept in P01. Make room, or record into another folder."},
		"another fault": {errors.New("the stick was pulled"), ui.Warning, "The recording ended after 01:02; 900 frames are kept in P01. The stick was pulled."},
	} {
		if got := resultText(status, c.err); got != c.want {
			t.Errorf("%s: %q, want %q", what, got, c.want)
		}
		if got := resultLevel(c.err); got != c.level {
			t.Errorf("%s: level %v, want %v", what, got, c.level)
		}
	}
}

// Which device it is, or why it is not the one that was wished for: the newest reason
// comes first.
func TestTheDeviceIsExplained(t *testing.T) {
	test.NewTempApp(t)
	failed := errors.New("out of memory")
	for want, info := range map[string]device.Info{
		"NVIDIA H200": {Kind: device.GPU, Name: "NVIDIA H200"},
		"This program was built without support for GPUs.":                                 {GPUUnavailable: fmt.Errorf("opening: %w", device.ErrNoGPUSupport)},
		"There is no GPU to use. Out of memory.":                                           {GPUUnavailable: failed},
		"NVIDIA H200. It computes without cuBLAS. Out of memory.":                          {Name: "NVIDIA H200", CuBLASUnavailable: failed},
		"The GPU failed, and the network goes on with the processor. Out of memory.":       {GPUFailure: failed, GPUUnavailable: device.ErrNoGPUSupport},
		"The GPU failed, and the network goes on with the processor. The card was pulled.": {GPUFailure: errors.New("the card was pulled"), CuBLASUnavailable: failed},
	} {
		if got := deviceReason(info); got != want {
			t.Errorf("%+v: %q, want %q", info, got, want)
		}
	}
}

// The usual times can be chosen, and the one that was written into the file.
func TestThePeriodsThatCanBeChosen(t *testing.T) {
	test.NewTempApp(t)
	for current, want := range map[int]string{0: "0 1 7 30 90 365", 30: "0 1 7 30 90 365", 14: "0 1 7 30 90 365 14", 3650: "0 1 7 30 90 365 3650"} {
		var values []string
		for _, c := range periods(current) {
			values = append(values, c.value)
		}
		if got := strings.Join(values, " "); got != want {
			t.Errorf("%d: %q, want %q", current, got, want)
		}
	}
	if text := periodText(0); text != "for ever" {
		t.Error(text)
	}
}

// Days are those of the place, for faces as for recordings.
func TestWhatIsDeletedIsListed(t *testing.T) {
	test.NewTempApp(t)
	east := time.FixedZone("", 14*3600)
	evening := time.Date(2026, 3, 1, 23, 30, 0, 0, time.Local)
	for want, plan := range map[string]retention.Plan{
		"": {},
		"5 captured faces go, the oldest of 2026-03-01.":                                             {Faces: 5, OldestFace: evening.In(east)},
		"2 recordings go, the oldest of 2026-03-01.":                                                 {Sessions: []string{"a", "b"}, Oldest: evening.UTC()},
		"5 captured faces go, the oldest of 2026-03-01.\n2 recordings go, the oldest of 2026-03-01.": {Faces: 5, OldestFace: evening.In(east), Sessions: []string{"a", "b"}, Oldest: evening},
	} {
		if got := planText(plan); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// The small window has bars for one face and two lines for each of several.
func TestTheSmallWindowFollowsTheFaces(t *testing.T) {
	w := newTestWindow(t)
	w.compact.enter(w.networks.network)
	defer w.compact.leave()
	p := w.compact.parts
	for _, c := range []struct {
		faces int
		title string
	}{{0, "No face in the picture"}, {1, ""}, {3, "3 faces"}, {2, "2 faces"}, {5, "5 faces"}, {1, ""}, {0, "No face in the picture"}} {
		view := picture()
		for id := range c.faces {
			shown := engine.Estimate{Primary: model.Distribution{0.2, 0.8, 0, 0, 0, 0, 0, 0}}
			view.Faces = append(view.Faces, engine.Face{Track: vision.Track{ID: id + 1}, Known: true, Shown: shown})
		}
		w.compact.update(view)
		rows := 0
		for _, o := range p.rows.Objects {
			if o.Visible() {
				rows++
			}
		}
		several := c.faces > 1
		if p.bars.Visible() == several || p.scroll.Visible() != several || several && rows != c.faces {
			t.Errorf("%d faces: bars %v, %d rows, shown %v", c.faces, p.bars.Visible(), rows, p.scroll.Visible())
		}
		if c.title != "" && p.title.Text != c.title {
			t.Errorf("%d faces: %q, want %q", c.faces, p.title.Text, c.title)
		}
	}
}
