package review

import (
	"fmt"
	"image"
	"sync"

	"arbex/app/slot"
	"arbex/app/ui"
	"arbex/model"
)

// videoView shows the picture of a frame with the boxes of its faces.
type videoView struct {
	widget    *ui.Video
	tasks     *ui.Tasks
	jobs      *slot.Slot[func()] // of the goroutine that loads
	showError func(error)

	document *document
	loader   *frameLoader // used by jobs alone
	picture  *image.RGBA  // that is shown, a buffer of loader; nil: none
	shown    int          // frame that is shown; -1: none

	mutex   sync.Mutex
	retired []*frameLoader // of earlier documents, which a job may still be using
}

func newVideoView(t *ui.Tasks, showError func(error)) *videoView {
	return &videoView{widget: ui.NewVideo(), tasks: t, jobs: t.StartNewest(), showError: showError}
}

// open shows another document.
func (v *videoView) open(d *document) {
	if v.loader != nil {
		v.mutex.Lock()
		v.retired = append(v.retired, v.loader)
		v.mutex.Unlock()
		v.jobs.Put(v.closeRetired)
	}
	v.document, v.loader, v.picture, v.shown = d, newFrameLoader(d.Recording), nil, -1
	v.widget.Clear()
}

// closeRetired closes the loaders of earlier documents. Each job begins with it, as a
// newer job replaces one that has not begun.
func (v *videoView) closeRetired() {
	v.mutex.Lock()
	retired := v.retired
	v.retired = nil
	v.mutex.Unlock()
	for _, loader := range retired {
		loader.close()
	}
}

// close must be called after the tasks have been closed.
func (v *videoView) close() {
	v.closeRetired()
	if v.loader != nil {
		v.loader.close()
	}
}

// load loads the picture of a frame and shows it.
func (v *videoView) load(index int) {
	loader := v.loader
	v.jobs.Put(func() {
		v.closeRetired()
		if v.tasks.Context().Err() != nil {
			return
		}
		var picture *image.RGBA
		var scale float32
		err := ui.RecoverPanic(func() (err error) {
			picture, scale, err = loader.preview(v.tasks.Context(), index)
			return err
		})
		v.tasks.Do(func() { v.show(loader, index, picture, scale, err) })
	})
}

// show shows a loaded picture, or a blank one with the reason.
func (v *videoView) show(loader *frameLoader, index int, picture *image.RGBA, scale float32, err error) {
	if loader != v.loader || canceled(err) {
		return
	}
	v.shown = index
	if err != nil {
		blank, scale := v.document.blankPicture()
		v.widget.Display(blank, v.document.boxes(index, scale))
		v.showError(err)
	} else {
		v.widget.Display(picture, v.document.boxes(index, scale))
	}
	if v.picture != nil {
		loader.free <- v.picture
	}
	v.picture = picture // nil after an error
}

// blankPicture returns a grey picture of the source's shape, and the factor from
// recorded pixels to its pixels.
func (d *document) blankPicture() (picture *image.RGBA, scale float32) {
	w, h := d.Session.Metadata.Source.Width, d.Session.Metadata.Source.Height
	if w < 1 || h < 1 || w > 1<<16 || h > 1<<16 {
		w, h = 640, 480
	}
	scale = min(maxPictureSide/float32(max(w, h)), 1)
	picture = image.NewRGBA(image.Rect(0, 0, max(int(float32(w)*scale), 1), max(int(float32(h)*scale), 1)))
	for i := 3; i < len(picture.Pix); i += 4 {
		picture.Pix[i-3], picture.Pix[i-2], picture.Pix[i-1], picture.Pix[i] = 40, 44, 50, 255
	}
	return picture, scale
}

// boxes returns the boxes of the faces of a frame, scaled to its picture.
func (d *document) boxes(index int, scale float32) (boxes []ui.Box) {
	classes := d.Classes()
	for _, o := range d.Observations(index) {
		text := fmt.Sprint(o.Face)
		if f := d.faceByID(o.Face); f != nil && f.Name != "" {
			text = f.Name
		}
		if best := model.Distribution(o.Final).Best(); o.Predicted && best >= 0 {
			text += "  " + ui.TranslateClass(classes[best])
		}
		boxes = append(boxes, ui.Box{
			X: o.Box[0] * scale, Y: o.Box[1] * scale, W: o.Box[2] * scale, H: o.Box[3] * scale,
			Text: text, Faint: o.Face != d.face,
		})
	}
	return boxes
}
