package dataset

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"arbex/training/trainingtest"
	"arbex/vision"
)

func TestAlignFindsFacesOnce(t *testing.T) {
	folder, kept := trainingtest.FaceFolder(t, 1), filepath.Join(t.TempDir(), "aligned")
	portrait, err := os.ReadFile("../../assets/demo/astronaut.png")
	if err != nil {
		t.Fatal(err)
	}
	trainingtest.WriteFile(t, folder, "joy/portrait.png", string(portrait))
	trainingtest.WriteFile(t, folder, "joy/broken.png", "no picture")
	set := open(t, folder, Auto, "all")
	aligned, err := set.AlignFaces(context.Background(), kept, 64, vision.FinderOptions{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(aligned.Samples) != 1 || omittedCount(aligned) != 4 || aligned.Samples[0].Name != "joy/portrait.png" {
		t.Fatalf("%d faces, %d dropped", len(aligned.Samples), omittedCount(aligned))
	}
	for _, o := range aligned.Omitted {
		if want := map[error]string{reasonDamaged: "joy/broken.png", reasonNoFace: "anger/00.png"}[o.Reason]; want != "" && o.Example != want {
			t.Errorf("%v", o)
		}
	}
	if len(aligned.Omitted) != 2 {
		t.Errorf("left out: %v", aligned.Omitted)
	}
	picture, err := aligned.Samples[0].open()
	if err != nil || picture.Bounds().Dx() != 64 {
		t.Fatal(picture.Bounds(), err)
	}
	crops := func() int {
		all, err := os.ReadDir(kept)
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	if again, err := set.AlignFaces(context.Background(), kept, 64, vision.FinderOptions{}, nil); err != nil || len(again.Samples) != 1 || crops() != 1 {
		t.Errorf("the kept crop is not found again: %v", err)
	}
	trainingtest.WriteFile(t, folder, "joy/portrait.png", "no picture any more")
	if again, err := set.AlignFaces(context.Background(), kept, 64, vision.FinderOptions{}, nil); err == nil {
		t.Errorf("the crop of a picture that was replaced is used: %d faces", len(again.Samples))
	}
	if _, err := open(t, trainingtest.FaceFolder(t, 1), Auto, "all").AlignFaces(context.Background(), kept, 64, vision.FinderOptions{}, nil); err == nil {
		t.Error("a set without a face was aligned")
	}
}
