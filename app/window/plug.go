package window

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

// watchCameras keeps the list of cameras up to date until ctx ends.
func (v *window) watchCameras(ctx context.Context) {
	if err := vision.WatchCameras(ctx, func() {
		now := vision.Cameras()
		fyne.Do(func() { v.plugged(now) })
	}); err != nil {
		log.Print(err) // the list is then made when it is opened
	}
}

// plugged says which cameras came and went, and shows an open list anew.
func (v *window) plugged(now []vision.CameraInfo) {
	before := v.cameras
	v.cameras = now
	if v.engine == nil || slices.EqualFunc(before, now, sameCamera) {
		return
	}
	if v.sources != nil && v.sources.Visible() {
		v.sources.Hide()
		v.pickSource()
	}
	for _, camera := range now {
		if !slices.ContainsFunc(before, func(b vision.CameraInfo) bool { return sameCamera(b, camera) }) {
			v.tell(lang.L("{{.Camera}} was connected.", ui.Fields{"Camera": camera.Name}), lang.L("Watch"), func() { v.watch(camera.Spec) })
			return
		}
	}
	for _, camera := range before {
		if !slices.ContainsFunc(now, func(n vision.CameraInfo) bool { return sameCamera(n, camera) }) {
			v.tell(lang.L("{{.Camera}} was disconnected.", ui.Fields{"Camera": camera.Name}), "", nil)
			return
		}
	}
}

func sameCamera(a, b vision.CameraInfo) bool { return a.Spec == b.Spec && a.Name == b.Name }

// cameraTitle is a camera in the list: its name and its largest picture.
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
