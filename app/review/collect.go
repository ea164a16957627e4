package review

import (
	"context"
	"slices"

	"arbex/app/ui"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// collectFrom is which frames faces are collected from.
type collectFrom int

const (
	atCursor collectFrom = iota
	atMarkers
	inSelection // two frames a second; all of still pictures
)

// askCollect asks which faces to send to the tab Teach.
func (t *Tab) askCollect() {
	options := []string{lang.L("At the cursor"), lang.L("At the markers"), lang.L("Twice a second of the selected time")}
	if t.document.Stills() {
		options[atCursor], options[inSelection] = lang.L("The selected picture"), lang.L("All pictures")
	}
	from := widget.NewRadioGroup(options, nil)
	from.Required = true
	from.SetSelected(options[atCursor])
	if t.document.selection != nil {
		from.SetSelected(options[inSelection])
	}
	faces := newChoice(lang.L("The selected face"), lang.L("All faces"))
	hint := ui.NewCaption(lang.L("The faces are extracted from the pictures again and wait under Teach for a label. Send only faces of people who agreed."))
	ui.Dialog{Title: lang.L("Send faces to Teach"), Action: lang.L("Send"), Content: container.NewVBox(from, faces, hint), Do: t.whileOpen(func() {
		face := t.document.face
		if faces.Selected == faces.Options[1] {
			face = allFaces
		}
		for i, option := range options {
			if option == from.Selected {
				t.collect(t.document.framesToCollect(collectFrom(i)), face)
			}
		}
	})}.Show(t.window)
}

const (
	maxCollectedFrames = 400
	collectInterval    = 0.5 // seconds, in a selection
)

// framesToCollect returns at most maxCollectedFrames frames.
func (d *document) framesToCollect(from collectFrom) (frames []int) {
	switch {
	case from == atCursor:
		frames = []int{d.cursor}
	case from == atMarkers:
		for _, m := range d.Markers() {
			frames = append(frames, d.IndexOf(m.Frame))
		}
	case d.Stills():
		for i := range d.FrameCount() {
			frames = append(frames, i)
		}
	case d.selection != nil:
		s := d.timesOf(*d.selection)
		for at := s.From; at <= s.To && len(frames) < maxCollectedFrames; at += collectInterval {
			frames = append(frames, d.IndexAt(at))
		}
	}
	frames = slices.Compact(frames) // of markers in one frame, of frames that are further apart than the interval
	return frames[:min(len(frames), maxCollectedFrames)]
}

// collect aligns faces again, on a goroutine, and offers them to the tab Teach.
func (t *Tab) collect(frames []int, face int) {
	if len(frames) == 0 {
		t.main.showNotice(lang.L("There is no such frame: select a time in the curves, or set markers."))
		return
	}
	c := &faceCollector{recording: t.document.Clone(), source: t.document.title(), network: t.network, mix: t.network.SupportedPrior(t.options.Mix()), finder: t.options.Finder, device: t.options.Device(), face: face}
	t.main.showNotice(lang.L("Extracting faces…"))
	t.tasks.Run(func(ctx context.Context) error { return c.run(ctx, frames) }, func(err error) {
		t.main.showNotice("")
		t.showError(err)
		if len(c.candidates) > 0 {
			t.options.Teach(c.candidates)
		} else if err == nil {
			t.main.showNotice(lang.L("No face was found in these pictures."))
		}
	})
}
