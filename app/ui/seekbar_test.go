package ui

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// newTestSeekBar shows a bar at the third of ten seconds, and returns what it asks for.
func newTestSeekBar(t *testing.T) (b *SeekBar, canvas fyne.Canvas, places *[]time.Duration, drags *[]bool) {
	t.Helper()
	test.NewTempApp(t)
	b, places, drags = NewSeekBar(), &[]time.Duration{}, &[]bool{}
	b.OnSeek = func(at time.Duration) { *places = append(*places, at.Round(time.Second)) }
	b.OnDrag = func(on bool) { *drags = append(*drags, on) }
	w := test.NewWindow(b.Container)
	t.Cleanup(w.Close)
	w.Resize(fyne.NewSize(400, 50))
	b.Display(3*time.Second, 10*time.Second)
	return b, w.Canvas(), places, drags
}

// A drag shows where it is, whatever the clip shows meanwhile.
func TestTheSeekBarIsDragged(t *testing.T) {
	b, canvas, places, drags := newTestSeekBar(t)
	at := func(share float32) *fyne.DragEvent {
		return &fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(b.slider.Size().Width*share, 5)}}
	}
	b.slider.Dragged(at(0.5))
	b.Display(4*time.Second, 10*time.Second)
	b.slider.Dragged(at(2))
	if b.text.Text != "0:10 / 0:10" {
		t.Error(b.text.Text)
	}
	b.slider.DragEnd()
	if !slices.Equal(*places, []time.Duration{5 * time.Second, 10 * time.Second}) || !slices.Equal(*drags, []bool{true, false}) {
		t.Errorf("%v, %v", *places, *drags)
	}
	if canvas.Focused() != b.slider {
		t.Error("arrow keys do not go on from there")
	}
	if b.Display(4*time.Second, 10*time.Second); b.text.Text != "0:04 / 0:10" || b.slider.Value != 4 {
		t.Errorf("%q, at %v", b.text.Text, b.slider.Value)
	}
}

func TestKeysOfTheSeekBar(t *testing.T) {
	b, canvas, places, _ := newTestSeekBar(t)
	passed := 0
	canvas.SetOnTypedKey(func(*fyne.KeyEvent) { passed++ })
	for _, key := range []fyne.KeyName{fyne.KeyRight, fyne.KeyEnd, fyne.KeyLeft, fyne.KeyPageDown, fyne.KeyPageUp, fyne.KeyHome, fyne.KeySpace} {
		b.slider.TypedKey(&fyne.KeyEvent{Name: key})
	}
	var seconds []int
	for _, at := range *places {
		seconds = append(seconds, int(at.Seconds()))
	}
	if !slices.Equal(seconds, []int{4, 10, 9, 0, 10, 0}) || passed != 1 {
		t.Errorf("%v, and %d keys for the window", seconds, passed)
	}
}

func TestWithoutADurationThereIsNoSeekBar(t *testing.T) {
	b, _, _, _ := newTestSeekBar(t)
	if b.Display(0, 0); b.Visible() {
		t.Error("it is shown")
	}
}
