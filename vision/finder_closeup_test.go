package vision

import (
	"image"
	"testing"

	"gocv.io/x/gocv"
)

// A face that fills the picture is found, without a face where there is none.
func TestFacesThatFillThePicture(t *testing.T) {
	whole, tight := frameOf(t, astronaut), NewFrame()
	defer tight.Close()
	region := whole.bgr.Region(image.Rect(185, 85, 265, 175))
	defer region.Close()
	gocv.Resize(region, &tight.bgr, image.Pt(350, 350), 0, 0, gocv.InterpolationCubic)
	tight.Still = true
	f := finder(t, FinderOptions{})
	if tracks := find(t, f, tight); len(tracks) != 1 || tracks[0].Face.Box.Side() < 200 {
		t.Errorf("%+v", tracks)
	}
	blank, err := FrameFromImage(quarters())
	if err != nil {
		t.Fatal(err)
	}
	defer blank.Close()
	blank.Still = true
	if tracks := find(t, f, blank); len(tracks) != 0 {
		t.Errorf("%+v", tracks)
	}
}
