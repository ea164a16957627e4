package engine

import (
	"errors"
	"image"
	"image/color"
	"testing"
	"time"

	"arbex/vision"
)

// plain is a frame of one colour.
func plain(t testing.TB, size image.Point, c color.Color) *vision.Frame {
	t.Helper()
	picture := image.NewRGBA(image.Rectangle{Max: size})
	for y := range size.Y {
		for x := range size.X {
			picture.Set(x, y, c)
		}
	}
	frame, err := vision.FrameFromImage(picture)
	if err != nil {
		t.Fatal(err)
	}
	return frame
}

func TestFrozenCameraIsNoticed(t *testing.T) {
	frame := plain(t, image.Pt(64, 48), color.White)
	defer frame.Close()
	dog := watchdog{camera: true}
	if err := dog.check(frame, time.Minute); err != nil {
		t.Error(err)
	}
	if err := dog.check(frame, time.Minute+frozenAfter+1); !errors.Is(err, vision.ErrStalled) {
		t.Error("five seconds of one picture went unnoticed")
	}
	clip := watchdog{}
	if clip.check(frame, 0); clip.check(frame, time.Hour) != nil {
		t.Error("a clip may stand still")
	}
}

func TestCoveredCameraIsReportedAndLeftOpen(t *testing.T) {
	dark, light := plain(t, image.Pt(64, 48), color.Gray{6}), plain(t, image.Pt(64, 48), color.Gray{80})
	defer dark.Close()
	defer light.Close()
	dog := watchdog{camera: true}
	var notices []error
	for i := range 300 { // 30 seconds: light, black, light
		frame := light
		if i >= 50 && i < 200 {
			frame = dark
		}
		err := dog.check(frame, time.Minute+time.Duration(i)*100*time.Millisecond)
		if frame == dark && err != nil {
			t.Fatalf("a covered camera is opened again: %v", err)
		}
		if err, changed := dog.notice(); changed {
			notices = append(notices, err)
		}
	}
	if len(notices) != 2 || notices[0] != errDark || notices[1] != nil {
		t.Errorf("the notices were %v", notices)
	}
}
