package ui

import (
	"image"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// The texts of two faces side by side can both be read, and one that is wider than the
// picture ends in it, until there is room for it.
func TestTextsAtBoxesCanBeRead(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(themeOf(Dark))
	video := NewVideo()
	w := test.NewWindow(video)
	defer w.Close()
	w.Resize(fyne.NewSize(640, 480))
	long := "2  looks more like happiness than like anything else that a face can look like"
	video.Display(image.NewRGBA(image.Rect(0, 0, 640, 480)), []Box{{X: 200, Y: 200, W: 80, H: 80, Text: "1  looks like happiness"}, {X: 290, Y: 205, W: 80, H: 80, Text: long}})
	first, second := video.marks[0].background, video.marks[1].background
	if bottom := first.Position().Y + first.Size().Height; second.Position().Y < bottom && second.Position().Y+second.Size().Height > first.Position().Y {
		t.Errorf("at %v and %v", first.Position(), second.Position())
	}
	w.Resize(fyne.NewSize(300, 480))
	if text := video.marks[1].text; text.Text == long || second.Position().X < 0 || second.Position().X+second.Size().Width > video.Size().Width {
		t.Errorf("%q from %v, %v wide", text.Text, second.Position().X, second.Size().Width)
	}
	if w.Resize(fyne.NewSize(1280, 960)); video.marks[1].text.Text != long {
		t.Errorf("%q", video.marks[1].text.Text)
	}
}
