package teach

import (
	"strings"
	"testing"
	"time"

	"arbex/app/ui"
	"arbex/model"
	"arbex/training/captures"
	"arbex/training/tuning"
	"arbex/training/versions"

	"fyne.io/fyne/v2"
)

// A bar never goes back: each stage begins where the one before ended.
func TestTheBarOfATraining(t *testing.T) {
	last := -1.0
	for _, p := range []tuning.Progress{
		{Stage: tuning.ExtractingFeatures, Done: 0, Of: 10},
		{Stage: tuning.ExtractingFeatures, Done: 10, Of: 10},
		{Stage: tuning.Learning, Epoch: 1, Epochs: 2, Done: 1, Of: 4},
		{Stage: tuning.Learning, Epoch: 1, Epochs: 2, Done: 4, Of: 4},
		{Stage: tuning.Validating, Epoch: 1, Epochs: 2},
		{Stage: tuning.Learning, Epoch: 2, Epochs: 2, Done: 4, Of: 4},
		{Stage: tuning.Validating, Epoch: 2, Epochs: 2},
		{Stage: tuning.Measuring},
	} {
		share := progressShare(p)
		if share < last || share < 0 || share > 1 {
			t.Errorf("%+v is at %v after %v", p, share, last)
		}
		last = share
	}
	if share := progressShare(tuning.Progress{Stage: tuning.ExtractingFeatures}); share != 0 {
		t.Errorf("without a number of faces: %v", share)
	}
}

func TestWhatATrainingDoesIsSaid(t *testing.T) {
	for want, p := range map[string]tuning.Progress{
		"Reading faces: 3 of 10":               {Stage: tuning.ExtractingFeatures, Done: 3, Of: 10},
		"Training: loss 0.25":                  {Stage: tuning.Learning, Loss: 0.25},
		"Epoch 2 of 12, loss 1.50, 1:05 left":  {Stage: tuning.Learning, Epoch: 2, Epochs: 12, Loss: 1.5, Left: 65 * time.Second},
		"Epoch 2 of 12, loss 1.50, 0:00 left":  {Stage: tuning.Learning, Epoch: 2, Epochs: 12, Loss: 1.5, Left: -3 * time.Second},
		"Measuring epoch 4…":                   {Stage: tuning.Validating, Epoch: 4},
		"Measuring…":                           {Stage: tuning.Measuring},
		"Epoch 1 of 1, loss 0.00, 100:00 left": {Stage: tuning.Learning, Epoch: 1, Epochs: 1, Left: 100 * time.Minute},
	} {
		if got := progressText(p); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}

// A deep training can be paused and ended early; a quick one is over before.
func TestATrainingIsPaused(t *testing.T) {
	b := openTab(t)
	p := b.training.progress
	b.do(func() {
		p.pauseControl = &tuning.Control{}
		p.begin(false)
	})
	if p.pause.Visible() || p.finish.Visible() || !p.object.Visible() {
		t.Error("a quick training can be paused")
	}
	b.do(func() {
		p.begin(true)
		p.show(tuning.Progress{Stage: tuning.Measuring})
	})
	before := p.bar.Value
	b.do(p.togglePause)
	b.do(func() { p.show(tuning.Progress{Stage: tuning.ExtractingFeatures}) })
	if p.pause.Text != "Go on" || p.bar.Value != before || !strings.Contains(p.state.String(), "Paused") {
		t.Errorf("%q, at %v: %q", p.pause.Text, p.bar.Value, p.state)
	}
	b.do(p.togglePause)
	b.do(func() { p.show(tuning.Progress{Stage: tuning.ExtractingFeatures, Of: 9}) })
	if p.pause.Text != "Pause" || p.bar.Value == before || !strings.Contains(p.state.String(), "0 of 9") {
		t.Errorf("%q, at %v: %q", p.pause.Text, p.bar.Value, p.state)
	}
	b.do(p.finish.OnTapped)
	if !p.finish.Disabled() {
		t.Error("what was ended can be ended again")
	}
	now := noon
	if !p.due(now) || p.due(now.Add(progressInterval/2)) || !p.due(now.Add(progressInterval)) {
		t.Error("progress is shown more often than can be seen")
	}
	if b.do(p.end); p.object.Visible() {
		t.Error("it stays")
	}
}

// Steps of the training that fails, and of one that is cancelled, leave the model in use.
func TestTrainingsThatEndEarly(t *testing.T) {
	b := openTab(t)
	b.store("sadness", 6)
	b.store("fear", 6)
	b.do(func() {
		b.training.start.OnTapped()
		b.training.cancel()
	})
	b.until("the end", func() bool { return b.training.cancel == nil })
	if said := b.training.state.String(); !strings.Contains(said, "Cancelled") && !strings.Contains(said, "learns from your 12 faces") {
		t.Errorf("%q", said)
	}
	if all, err := b.versions.List(); err != nil || len(all) != 1 || b.shared.version != versions.Shipped {
		t.Errorf("%+v, %v", all, err)
	}
	b.do(func() { b.training.showEnd(versions.Version{}, nil, captures.ErrEmptyHistory) })
	if b.shared.notifications.Text() == "" {
		t.Error("a training that failed says nothing")
	}
}

func TestTheDeepFormSaysWhatItMeans(t *testing.T) {
	b := openTab(t)
	var form *deepForm
	b.do(func() { askDeep(b.shared, func(f *deepForm) { form = f }) })
	b.pressButton("Train in the background")
	if form == nil || form.base.Text != "None" || form.epochsText.Text != "12 epochs" {
		t.Fatalf("%+v", form)
	}
	texts := map[string]bool{}
	for _, part := range tuning.Parts() {
		b.do(func() { form.part.SetSelected(partText(part)) })
		said := form.partText.String()
		if texts[said] || form.chosen() != part || strings.Contains(said, "forgets much") != (part != model.TrainHead) {
			t.Errorf("%s: %q", part, said)
		}
		texts[said] = true
	}
	folder := t.TempDir()
	b.do(form.askFolder)
	b.choosePath(folder)
	if form.base.Text != folder || strings.Contains(form.partText.String(), "forgets much") {
		t.Errorf("%q: %q", form.base.Text, form.partText)
	}
	job := b.training.deepJob(form)
	if !job.deep || job.settings["base"] != folder || job.settings["kind"] != "deep" {
		t.Errorf("%+v", job)
	}
}

// What files hold is searched one after the other; a second search is refused aloud.
func TestASecondSearchHasToWait(t *testing.T) {
	b := openTab(t)
	b.do(func() { b.Drop(nil) })
	if b.inbox.isOpen() {
		t.Error("nothing was dropped, and searched")
	}
	stopped := false
	b.do(func() {
		b.inbox.stop = func() { stopped = true } // a search runs
		b.Drop([]string{"/pictures/a.png"})
	})
	if text := b.shared.notifications.Text(); !strings.Contains(text, "Other files are being searched") || stopped {
		t.Errorf("%q, stopped %v", text, stopped)
	}
	b.do(func() {
		b.inbox.stop = nil
		b.shared.notifications.Clear()
		b.Drop([]string{t.TempDir()})
	})
	b.until("the end of the search", func() bool { return b.inbox.stop == nil })
	if b.inbox.isOpen() || b.shared.notifications.Text() == "" {
		t.Errorf("an empty folder: open %v, %q", b.inbox.isOpen(), b.shared.notifications.Text())
	}
}

// Keys with a meaning are taken, all others are left.
func TestTheKeysOfTheTab(t *testing.T) {
	b := openTab(t)
	b.do(func() { b.look(0, 0) })
	for _, c := range []struct {
		key   ui.KeyEvent
		taken bool
		class string
	}{
		{ui.KeyEvent{Action: ui.KeyDown, Key: "4"}, true, "sadness"},
		{ui.KeyEvent{Action: ui.KeyUp, Key: "4"}, false, ""},
		{ui.KeyEvent{Action: ui.KeyDown, Key: "0"}, false, ""},
		{ui.KeyEvent{Action: ui.KeyDown, Key: "9"}, false, ""}, // there are eight
		{ui.KeyEvent{Action: ui.KeyDown, Key: fyne.KeyF}, false, ""},
		{ui.KeyEvent{Action: ui.KeyDown, Key: "-1"}, false, ""},
		{ui.KeyEvent{Action: ui.KeyDown, Key: fyne.KeyEnter}, true, "happiness"},
		{ui.KeyEvent{Action: ui.KeyUp, Key: fyne.KeyEnter}, false, ""},
	} {
		before, taken := b.faces(), false
		b.do(func() {
			if c.class != "" {
				b.clock = b.clock.Add(time.Second)
				b.look(len(c.class)%4, before)
			}
			taken = b.HandleKey(c.key)
		})
		if taken != c.taken {
			t.Errorf("%+v: taken %v", c.key, taken)
		}
		if c.class != "" {
			b.until("the face is saved", func() bool { return b.faces() == before+1 })
			if got := b.gallery.shown[0].Label.Best(); got != c.class {
				t.Errorf("%+v captures %s", c.key, got)
			}
		}
	}
	b.do(func() { b.HandleKey(ui.KeyEvent{Action: ui.Undo}) })
	if b.faces() != 1 {
		t.Errorf("%d faces after undoing", b.faces())
	}
	b.do(func() { b.HandleKey(ui.KeyEvent{Action: ui.Redo}) })
	if b.faces() != 2 {
		t.Errorf("%d faces after doing it again", b.faces())
	}
	for _, key := range b.Help() {
		if key.Label == "" || key.Help == "" {
			t.Errorf("%+v", key)
		}
	}
}

// A map that cannot be computed shows the reason; one that can shows both sides.
func TestTheMapOfAVersion(t *testing.T) {
	b := openTab(t)
	b.store("sadness", 4)
	b.store("fear", 4)
	orphan := versions.Version{ID: "x", Parent: "gone"}
	page := newMapPage(b.shared, orphan, func(captures.Capture) {})
	b.do(page.load)
	b.until("the reason", func() bool { return strings.Contains(text(page.content), "nothing to compare with") })
	v, err := b.versions.Add(must(t, shipped), versions.Version{Name: "same", Parent: versions.Shipped})
	if err != nil {
		t.Fatal(err)
	}
	var opened []int64
	page = newMapPage(b.shared, v, func(c captures.Capture) { opened = append(opened, c.ID) })
	b.do(page.load)
	b.do(page.load) // is computed once
	b.until("the map", func() bool { return strings.Contains(text(page.content), "Large dots are your faces") })
	page.openFace(2)
	page.openFace(99)
	if len(opened) != 1 || opened[0] != 2 {
		t.Errorf("%v", opened)
	}
	folder := t.TempDir()
	result := goldenResult()
	b.do(func() { b.Tab.versions.report(v, result) })
	b.choosePath(folder)
	b.until("the report", func() bool { return strings.Contains(b.shared.notifications.Text(), "arbex-report-"+v.ID) })
}
