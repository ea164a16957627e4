package live

import (
	"context"
	"fmt"
	"log"
	"slices"

	"arbex/app/ui"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
)

// WatchCameras keeps the list of cameras up to date until ctx ends.
func (t *Tab) WatchCameras(ctx context.Context) {
	if err := vision.WatchCameras(ctx, func() {
		now := vision.Cameras()
		fyne.Do(func() {
			if ctx.Err() == nil {
				t.sources.setCameras(now)
			}
		})
	}); err != nil {
		log.Print(err) // the list is then made when it is opened
	}
}

// SetCameras tells the tab which cameras are connected at the start.
func (t *Tab) SetCameras(cameras []vision.CameraInfo) { t.sources.cameras = cameras }

// setCameras tells which cameras came and went, and renews an open list.
func (p *sourcePicker) setCameras(now []vision.CameraInfo) {
	before := p.cameras
	p.cameras = now
	if slices.EqualFunc(before, now, sameCamera) {
		return
	}
	if p.menu != nil && p.menu.Visible() {
		p.menu.Hide()
		p.show()
	}
	if camera, ok := missing(now, before); ok {
		p.notifications.Notify(lang.L("{{.Camera}} was connected.", ui.Fields{"Camera": camera.Name}), lang.L("Watch"), func() { p.open(camera.Spec) })
	} else if camera, ok := missing(before, now); ok {
		p.notifications.Notify(lang.L("{{.Camera}} was disconnected.", ui.Fields{"Camera": camera.Name}), "", nil)
	}
}

// missing returns the first camera that is not among others.
func missing(cameras, others []vision.CameraInfo) (vision.CameraInfo, bool) {
	for _, camera := range cameras {
		if !slices.ContainsFunc(others, func(o vision.CameraInfo) bool { return sameCamera(o, camera) }) {
			return camera, true
		}
	}
	return vision.CameraInfo{}, false
}

func sameCamera(a, b vision.CameraInfo) bool { return a.Spec == b.Spec && a.Name == b.Name }

// cameraTitle returns the entry of a camera in the list: its name and its largest
// picture.
func cameraTitle(c vision.CameraInfo, all []vision.CameraInfo) string {
	title := c.Name
	for _, other := range all {
		if other.Name == c.Name && other.Spec != c.Spec { // two of a kind
			title = c.Name + " (" + c.Spec + ")"
		}
	}
	if len(c.Sizes) > 0 {
		title += fmt.Sprintf("   %d × %d", c.Sizes[0].X, c.Sizes[0].Y)
	}
	return title
}
