package review

import (
	"slices"

	"arbex/app/review/recording"
	"arbex/app/ui"
)

// document is an open recording with the state of its view. A frame is meant by
// its index in the recording.
type document struct {
	*recording.Recording
	cursor    int          // frame that is shown
	face      int          // id of the face whose curves are shown; 0: there is none
	hidden    map[int]bool // classes whose curves are hidden
	angles    [3]bool      // of the head that have a curve: yaw, pitch, roll
	zoom      ui.TimeRange // that the curves show
	selection *recording.Range
}

func newDocument(r *recording.Recording) *document {
	d := &document{Recording: r, hidden: map[int]bool{}, zoom: ui.TimeRange{To: r.Duration()}}
	d.face = d.mostSeenFace()
	return d
}

// mostSeenFace returns the id of the face that is in most frames.
func (d *document) mostSeenFace() int {
	best, frames := 0, 0
	for _, f := range d.Faces() {
		if f.FrameCount() > frames {
			best, frames = f.ID, f.FrameCount()
		}
	}
	return best
}

// faceByID returns nil when there is no such face.
func (d *document) faceByID(id int) *recording.Face {
	for _, f := range d.Faces() {
		if f.ID == id {
			return f
		}
	}
	return nil
}

// selectedFace returns nil when there is no face.
func (d *document) selectedFace() *recording.Face { return d.faceByID(d.face) }

// moveTo moves the cursor to a frame. It reports whether the zoom moved with it.
func (d *document) moveTo(frame int) (zoomMoved bool) {
	d.cursor = min(max(frame, 0), d.FrameCount()-1)
	at, width := d.Time(d.cursor), d.zoom.To-d.zoom.From
	if at >= d.zoom.From && at <= d.zoom.To {
		return false
	}
	from := at - width*0.1
	if at < d.zoom.From {
		from = at - width*0.9
	}
	d.zoomTo(from, width)
	return true
}

// minZoom is the shortest time that the curves show, in seconds.
const minZoom = 0.5

// zoomTo shows the time from a start on, as far as there is such a time.
func (d *document) zoomTo(from, width float64) {
	duration := d.Duration()
	width = min(max(width, min(minZoom, duration)), duration)
	from = min(max(from, 0), duration-width)
	d.zoom = ui.TimeRange{From: from, To: from + width}
}

// zoomStep is the factor of one zoom step.
const zoomStep = 0.7

// zoomBy zooms in about a time, which stays where it is; out for negative steps.
func (d *document) zoomBy(at float64, steps float32) {
	factor := zoomStep
	if steps < 0 {
		factor = 1 / factor
	}
	width := d.zoom.To - d.zoom.From
	position := (at - d.zoom.From) / width
	d.zoomTo(at-position*width*factor, width*factor)
}

// framesIn returns the frames of a time.
func (d *document) framesIn(t ui.TimeRange) recording.Range {
	return recording.Range{From: d.FrameNumber(d.IndexAt(t.From)), To: d.FrameNumber(d.IndexAt(t.To))}
}

// chosen returns the frames that are selected, of still pictures the one at the
// cursor; nil for none.
func (d *document) chosen() *recording.Range {
	if d.selection == nil && d.Stills() {
		number := d.FrameNumber(d.cursor)
		return &recording.Range{From: number, To: number}
	}
	return d.selection
}

// selectionExcluded reports whether all that is chosen is excluded already.
func (d *document) selectionExcluded() bool {
	chosen := d.chosen()
	return chosen != nil && slices.ContainsFunc(d.Excluded(), func(r recording.Range) bool {
		return r.From <= chosen.From && r.To >= chosen.To
	})
}

// positionText returns where a frame is: its time, or the name of a still picture.
func (d *document) positionText(frame int, tenths bool) string {
	if d.Stills() {
		return d.pictureName(frame)
	}
	return ui.FormatTime(d.Time(frame), tenths)
}

// timesOf returns the time of some frames.
func (d *document) timesOf(r recording.Range) ui.TimeRange {
	return ui.TimeRange{From: d.Time(d.IndexOf(r.From)), To: d.Time(d.IndexOf(r.To))}
}

// selectedTime returns nil when nothing is selected.
func (d *document) selectedTime() *ui.TimeRange {
	if d.selection == nil {
		return nil
	}
	t := d.timesOf(*d.selection)
	return &t
}

func (d *document) excludedTimes() (all []ui.TimeRange) {
	for _, r := range d.Excluded() {
		all = append(all, d.timesOf(r))
	}
	return all
}

func (d *document) markerTimes() (all []float64) {
	for _, m := range d.Markers() {
		all = append(all, d.Time(d.IndexOf(m.Frame)))
	}
	return all
}

// title returns the source and the start of the recording.
func (d *document) title() string {
	m := d.Session.Metadata
	name := m.Source.Name
	if name == "" {
		name = m.Source.Spec
	}
	if study := d.Study().Title(); study != "" {
		name = study + "  ·  " + name
	}
	return name + "  ·  " + m.Started.Local().Format(dateFormat)
}

const dateFormat = "2006-01-02 15:04"
