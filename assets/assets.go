// Package assets carries the files that ship inside the program, so that one
// binary runs anywhere without looking for its data:
//
//	clip := assets.Demo() // an MP4 of twelve seconds that loops
//	icon := assets.Icon() // a PNG of 512 by 512 pixels
//
// Where each file comes from and under which terms stands beside it. The face
// detectors have a package of their own, assets/detectors.
package assets

import "embed"

//go:embed demo/demo.mp4 icon.png translations/*.json
var files embed.FS

//go:generate go run ./demo/remake
//go:generate go run ./drawicon

// Demo returns the demo clip: two faces at 640 by 480 pixels and 30 frames a
// second, made to be shown in a loop when there is no camera.
func Demo() []byte { return read("demo/demo.mp4") }

// Icon returns the program's icon as a PNG.
func Icon() []byte { return read("icon.png") }

// Translations holds translations/CODE.json for each language of the window: the
// English text and what it is there. English itself has only plural forms.
func Translations() embed.FS { return files }

// read returns an embedded file. A missing one fails the build, so there is no
// error to report.
func read(name string) []byte {
	content, err := files.ReadFile(name)
	if err != nil {
		panic("assets: " + err.Error())
	}
	return content
}
