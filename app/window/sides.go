package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"arbex/app/ui"
)

// side is one of the things the window can be turned to. What is nil is not
// there.
type side struct {
	name string // on its button, in English
	what string // for the help
	key  fyne.KeyName
	show func() (centre, beside fyne.CanvasObject) // nil: the side cannot be used; beside may be nil

	keyDown, keyUp func(fyne.KeyName)
	typed          func(fyne.KeyName) bool // comes before the window's keys; true: it was for this side
	undo, redo     func()
	dropped        func(files []string) // nil: the first is watched
	help           []key                // what else can be pressed there

	button *widget.Button
}

// everySide lists the sides in the order of their buttons.
func (v *window) everySide() []*side {
	live := &side{name: ui.Text("Live"), what: ui.Text("live: a card for each face"), key: fyne.KeyF2, show: v.showLive}
	teach := &side{name: ui.Text("Teach"), what: ui.Text("teach: label faces, retrain"), key: fyne.KeyF3}
	if v.studio != nil {
		teach.show = v.showTeach
		teach.keyDown = func(name fyne.KeyName) { v.studio.KeyDown(name) }
		teach.keyUp = func(name fyne.KeyName) { v.studio.KeyUp(name) }
		teach.dropped = func(files []string) { v.studio.SearchFiles(files) }
		teach.help = []key{
			{text: ui.Text("1 to 9"), what: ui.Text("capture as that expression; hold for a burst")},
			{text: ui.Text("Enter"), what: ui.Text("capture as the model's guess")},
			{text: ui.Text("Ctrl+Z, Ctrl+Y"), what: ui.Text("undo, do again")},
		}
		teach.undo, teach.redo = func() { v.studio.Undo() }, func() { v.studio.Redo() }
	}
	return []*side{live, teach, v.reviewSide(), v.boardSide()}
}

// makeSides gives each side its button.
func (v *window) makeSides() fyne.CanvasObject {
	v.sides = v.everySide()
	bar := container.NewHBox()
	for _, s := range v.sides {
		s.button = widget.NewButton(lang.L(s.name), func() { v.turn(s) })
		if s.show == nil {
			s.button.Disable()
		}
		bar.Add(s.button)
	}
	return bar
}

// sideOf is the side that a key turns to.
func (v *window) sideOf(key fyne.KeyName) *side {
	for _, s := range v.sides {
		if s.key == key {
			return s
		}
	}
	return v.sides[0]
}

// turn turns the window to a side. The video of the live view stays.
func (v *window) turn(to *side) {
	if to.show == nil {
		return
	}
	v.at = to
	centre, beside := to.show()
	v.centre.Objects, v.side.Objects = []fyne.CanvasObject{centre}, nil
	if beside != nil {
		v.side.Objects = []fyne.CanvasObject{beside}
	}
	v.besideRoom.Hidden = beside == nil
	for _, s := range v.sides {
		s.button.Importance = widget.MediumImportance
		if s == to {
			s.button.Importance = widget.HighImportance
		}
		s.button.Refresh()
	}
	v.body.Refresh()
}

func (v *window) showLive() (centre, beside fyne.CanvasObject) { return v.stage, v.faces }

func (v *window) showTeach() (centre, beside fyne.CanvasObject) {
	split := container.NewVSplit(v.stage, v.studio.Gallery())
	split.Offset = 0.6
	return split, v.studio.Panel()
}
