package window

import (
	"fyne.io/fyne/v2"
)

// dropped takes files that were dropped onto the window: the side it is turned
// to may want them, else the first is watched.
func (v *window) dropped(_ fyne.Position, files []fyne.URI) {
	var paths []string
	for _, file := range files {
		if file.Scheme() == "file" {
			paths = append(paths, file.Path())
		}
	}
	switch {
	case len(paths) == 0:
	case v.at.dropped != nil:
		v.at.dropped(paths)
	default:
		v.watch(paths[0])
	}
}
