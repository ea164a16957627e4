package live

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

// WatchCameras keeps the list of cameras up to date until ctx ends.
func (t *Tab) WatchCameras(ctx context.Context) {
	if err := camera.Watch(ctx, func() {
		now := camera.List()
		fyne.Do(func() {
			if ctx.Err() == nil {
				t.sources.setCameras(now)
			}
		})
	}); err != nil {
		log.Print(err) // the list is then made when it is opened
	}
}

// SetCameras sets which cameras are connected at the start.
func (t *Tab) SetCameras(cameras []camera.Info) { t.sources.cameras = cameras }

// setCameras shows which cameras came and went, and updates an open list.
func (p *sourcePicker) setCameras(now []camera.Info) {
	before := p.cameras
	p.cameras = now
	if slices.EqualFunc(before, now, sameCamera) {
		return
	}
	if p.menu != nil && p.menu.Visible() {
		p.menu.Hide()
		p.show()
	}
	if c, ok := missing(now, before); ok {
		p.notifications.Notify(ui.Plain, lang.L("{{.Camera}} was connected.", ui.Fields{"Camera": c.Name}), ui.Action{Label: lang.L("Watch"), Do: func() { p.open(c.Spec) }})
	} else if c, ok := missing(before, now); ok {
		p.notifications.Notify(ui.Plain, lang.L("{{.Camera}} was disconnected.", ui.Fields{"Camera": c.Name}))
	}
}

// missing returns the first camera that is not among others.
func missing(cameras, others []camera.Info) (camera.Info, bool) {
	for _, c := range cameras {
		if !slices.ContainsFunc(others, func(o camera.Info) bool { return sameCamera(o, c) }) {
			return c, true
		}
	}
	return camera.Info{}, false
}

func sameCamera(a, b camera.Info) bool { return a.Spec == b.Spec && a.Name == b.Name }

// cameraTitle returns the entry of a camera in the list: its name and its largest
// picture.
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
