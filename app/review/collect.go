package review

import (
	"context"
	"time"

	"arbex/app/engine"
	"arbex/app/review/recording"
	"arbex/app/ui"
	"arbex/model"
	"arbex/model/device"
	"arbex/training/captures"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// askCollect chooses the moments whose faces go to Teach.
func (r *Tab) askCollect() {
	options := []string{lang.L("At the cursor"), lang.L("At the markers"), lang.L("Twice a second of the selected time")}
	when := widget.NewRadioGroup(options, nil)
	when.Required = true
	when.SetSelected(options[0])
	if r.selected != nil {
		when.SetSelected(options[2])
	}
	who := widget.NewRadioGroup([]string{lang.L("The chosen face"), lang.L("All faces")}, nil)
	who.Required, who.Horizontal = true, true
	who.SetSelected(who.Options[0])
	hint := ui.NewCaption(lang.L("The faces are cut out of the pictures again and wait under Teach for their label. Take only faces of people who agreed."))
	d := dialog.NewCustomConfirm(lang.L("Send faces to Teach"), lang.L("Send"), lang.L("Cancel"), container.NewVBox(when, who, hint), func(yes bool) {
		if !yes {
			return
		}
		face := r.face
		if who.Selected == who.Options[1] {
			face = 0
		}
		moments := r.framesToCollect(when.Selected == options[1], when.Selected == options[2])
		if len(moments) == 0 {
			r.view.showNotice(lang.L("There is no such moment: select a time in the curves, or set markers."))
			return
		}
		r.collect(moments, face)
	}, r.window)
	d.Resize(fyne.NewSize(440, 260))
	d.Show()
}

// maxCollectedFrames bounds the moments that are sent at a time.
const maxCollectedFrames = 400

// framesToCollect are the moments to send.
func (r *Tab) framesToCollect(markers, selection bool) (moments []int) {
	switch {
	case markers:
		for _, m := range r.recording.Markers() {
			moments = append(moments, r.recording.IndexOf(m.Frame))
		}
	case selection && r.selected != nil:
		s := r.timesOf(*r.selected)
		for t := s.From; t <= s.To && len(moments) < maxCollectedFrames; t += 0.5 {
			moments = append(moments, r.recording.IndexAt(t))
		}
	case !selection:
		moments = []int{r.cursor}
	}
	return moments[:min(len(moments), maxCollectedFrames)]
}

// collect cuts faces out again, as the live view does, and offers them. face is 0
// for all.
func (r *Tab) collect(moments []int, face int) {
	search := faceCollector{recording: r.recording.Clone(), network: r.network, finder: r.options.Finder, device: r.device(), face: face}
	r.view.showNotice(lang.L("Cutting out faces…"))
	r.runTask(func(ctx context.Context) error { return search.run(ctx, moments) }, func(err error) {
		r.view.showNotice("")
		r.showError(err)
		if len(search.found) > 0 {
			r.options.Teach(search.found)
		} else if err == nil {
			r.view.showNotice(lang.L("No face was found in these pictures."))
		}
	})
}

// faceCollector takes crops of a tape's faces again. It serves one goroutine.
type faceCollector struct {
	recording *recording.Recording
	network   *model.Network
	finder    vision.FinderOptions
	device    device.Kind
	face      int
	found     []captures.Candidate
}

func (s *faceCollector) run(ctx context.Context, moments []int) error {
	a, err := engine.NewAnalyzer(s.network, engine.AnalyzerOptions{Finder: s.finder, Threads: 1, Nice: device.Background, Device: s.device})
	if err != nil {
		return err
	}
	defer a.Close()
	p := newFrameLoader(s.recording)
	defer p.close()
	last := -1
	for _, moment := range moments {
		if moment == last || s.recording.IsExcluded(s.recording.FrameNumber(moment)) {
			continue
		}
		last = moment
		if err := p.load(moment); err != nil {
			return err
		}
		a.Reset()
		faces, err := a.Analyze(ctx, p.frame)
		if err != nil {
			return err
		}
		s.match(moment, faces)
	}
	return nil
}

// match keeps the faces that the tape knows at a moment.
func (s *faceCollector) match(moment int, faces []engine.Face) {
	about := s.recording.Session.Metadata
	for _, look := range s.recording.Observations(moment) {
		if s.face != 0 && look.Face != s.face {
			continue
		}
		best, overlap := -1, float32(minOverlap)
		for i, f := range faces {
			if o := intersectionOverUnion(look.Box, f.Track.Face.Box); o > overlap {
				best, overlap = i, o
			}
		}
		if best < 0 {
			continue
		}
		f := faces[best]
		s.found = append(s.found, captures.Candidate{
			Crop: append([]byte(nil), f.Crop...), Side: s.network.Config().Side, Width: f.Track.Face.Box.W,
			Source: sessionTitle(s.recording), Spec: s.recording.Session.Folder, At: time.Duration(s.recording.Time(moment) * float64(time.Second)),
			Taken: about.Started, Guess: f.Prediction.Final(),
		})
	}
}

// minOverlap is how much of two boxes has to be shared for one face.
const minOverlap = 0.3

// intersectionOverUnion is the part of two boxes that is common to both: area of the
// intersection over area of the union.
func intersectionOverUnion(a [4]float32, b vision.Box) float32 {
	w := min(a[0]+a[2], b.X+b.W) - max(a[0], b.X)
	h := min(a[1]+a[3], b.Y+b.H) - max(a[1], b.Y)
	if w <= 0 || h <= 0 {
		return 0
	}
	return w * h / (a[2]*a[3] + b.W*b.H - w*h)
}
