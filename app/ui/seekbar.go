package ui

import (
	"time"

	"arbex/app/raster"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// SeekBar shows where a clip is, and moves it there where it is dragged or clicked. With
// the focus, arrow keys move it too.
type SeekBar struct {
	*fyne.Container
	OnSeek func(at time.Duration) // called for each place
	OnDrag func(on bool)          // called before the first place of a drag, or of a click, and after the last

	slider   *seekSlider
	text     *canvas.Text // the time, and the duration
	dragging bool
}

// seekSlider is the slider of a seek bar, in seconds.
type seekSlider struct {
	widget.Slider
	step func(seconds float64)
}

// The steps of the keys, in seconds.
const (
	arrowStep = 1
	pageStep  = 10
)

// NewSeekBar returns a hidden bar.
func NewSeekBar() *SeekBar {
	b := &SeekBar{OnSeek: func(time.Duration) {}, OnDrag: func(bool) {}, slider: &seekSlider{}, text: newText("", ColorMuted, smallTextSize)}
	b.text.Alignment = fyne.TextAlignTrailing
	b.slider.Step, b.slider.step = 0.01, b.step
	b.slider.OnChanged, b.slider.OnChangeEnded = b.dragged, func(float64) { b.dropped() }
	b.slider.ExtendBaseWidget(b.slider)
	b.Container = container.NewBorder(nil, nil, nil, container.NewCenter(b.text), b.slider)
	b.Hide()
	return b
}

// Display shows a time of a clip of some duration; for 0 the bar is hidden. While it is
// dragged it shows where.
func (b *SeekBar) Display(at, duration time.Duration) {
	if b.Hidden = duration <= 0; b.Hidden || b.dragging {
		return
	}
	if most := duration.Seconds(); b.slider.Max != most {
		b.slider.Max = most
		b.slider.Refresh()
	}
	value := min(at.Seconds(), b.slider.Max)
	if pixel := b.slider.Max / float64(max(b.slider.Size().Width, 1)); max(value-b.slider.Value, b.slider.Value-value) >= pixel {
		b.slider.Value = value
		b.slider.Refresh()
	}
	b.write(value)
}

// write writes a time in seconds beside the duration.
func (b *SeekBar) write(seconds float64) {
	setText(b.text, raster.Clock(seconds, false)+" / "+raster.Clock(b.slider.Max, false))
}

func (b *SeekBar) dragged(seconds float64) {
	if !b.dragging {
		b.dragging = true
		b.OnDrag(true)
	}
	b.seek(seconds)
}

// dropped ends a drag. The keys are the slider's then, as after a click.
func (b *SeekBar) dropped() {
	b.dragging = false
	if canvas := fyne.CurrentApp().Driver().CanvasForObject(b.slider); canvas != nil {
		canvas.Focus(b.slider)
	}
	b.OnDrag(false)
}

func (b *SeekBar) seek(seconds float64) {
	b.write(seconds)
	b.OnSeek(time.Duration(seconds * float64(time.Second)))
}

// step moves the clip by some seconds.
func (b *SeekBar) step(seconds float64) {
	b.slider.Value = min(max(b.slider.Value+seconds, 0), b.slider.Max)
	b.slider.Refresh()
	b.seek(b.slider.Value)
}

// TypedKey implements fyne.Focusable.
func (s *seekSlider) TypedKey(key *fyne.KeyEvent) {
	steps := map[fyne.KeyName]float64{
		fyne.KeyLeft: -arrowStep, fyne.KeyRight: arrowStep, fyne.KeyPageDown: -pageStep, fyne.KeyPageUp: pageStep,
		fyne.KeyHome: -s.Max, fyne.KeyEnd: s.Max,
	}
	if step, ok := steps[key.Name]; ok {
		s.step(step)
		return
	}
	passKey(s, key)
}
