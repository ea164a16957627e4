package window

import (
	"context"
	"fmt"
	"log"
	"slices"

	"arbex/app/ui"
	"arbex/vision/camera"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
)

// watchCameras keeps the list of cameras up to date until ctx ends.
func (v *window) watchCameras(ctx context.Context) {
	if err := camera.Watch(ctx, func() {
		now := camera.List()
		fyne.Do(func() { v.plugged(now) })
	}); err != nil {
		log.Print(err) // the list is then made when it is opened
	}
}

// plugged says which cameras came and went, and shows an open list anew.
func (v *window) plugged(now []camera.Info) {
	before := v.cameras
	v.cameras = now
	if v.engine == nil || slices.EqualFunc(before, now, sameCamera) {
		return
	}
	if v.sources != nil && v.sources.Visible() {
		v.sources.Hide()
		v.pickSource()
	}
	for _, c := range now {
		if !slices.ContainsFunc(before, func(b camera.Info) bool { return sameCamera(b, c) }) {
			v.tell(lang.L("{{.Camera}} was connected.", ui.Fields{"Camera": c.Name}), lang.L("Watch"), func() { v.watch(c.Spec) })
			return
		}
	}
	for _, c := range before {
		if !slices.ContainsFunc(now, func(n camera.Info) bool { return sameCamera(n, c) }) {
			v.tell(lang.L("{{.Camera}} was disconnected.", ui.Fields{"Camera": c.Name}), "", nil)
			return
		}
	}
}

func sameCamera(a, b camera.Info) bool { return a.Spec == b.Spec && a.Name == b.Name }

// cameraTitle is a camera in the list: its name and its largest picture.
func cameraTitle(c camera.Info, all []camera.Info) string {
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
