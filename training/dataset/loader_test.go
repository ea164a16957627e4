package dataset

import (
	"bytes"
	"context"
	"math"
	"reflect"
	"slices"
	"testing"

	"arbex/training/trainingtest"
)

func TestLoaderIsInOrderWhateverTheWorkers(t *testing.T) {
	folder := trainingtest.FaceFolder(t, 6)
	set := open(t, folder, Auto, "all")
	trainingtest.WriteFile(t, folder, "joy/00.png", "no picture any more")
	load := func(workers int) (crops [][]byte, broken int) {
		l := Loader{Set: set, Order: Refinement{All: true}.Draw(set, 1, 0), BatchSize: 4, Side: 16, Augmentation: DefaultAugmentation(), Seed: 3, Workers: workers}
		for b := range l.Run(context.Background(), 0) {
			if b.Err != nil || len(b.Crops) != 4 {
				t.Fatal(len(b.Crops), b.Err)
			}
			crops, broken = append(crops, b.Crops...), broken+len(b.Broken)
		}
		return crops, broken
	}
	one, broken := load(1)
	three, _ := load(3)
	if len(one) != 16 || broken != 1 {
		t.Errorf("%d crops, %d broken", len(one), broken)
	}
	for i := range one {
		if !bytes.Equal(one[i], three[i]) {
			t.Fatalf("crop %d depends on the number of workers", i)
		}
	}
}

// A dark face of calm and a light one of joy: what is mixed is as light as its label
// says, and the same whatever the workers.
func TestMixupMixesCropsAndLabelsAlike(t *testing.T) {
	folder := t.TempDir()
	trainingtest.WritePicture(t, folder, "anger/a.png", 0)
	trainingtest.WritePicture(t, folder, "joy/a.png", 200)
	set := open(t, folder, Auto, "all")
	load := func(mixup float64, workers int) (all []Batch) {
		l := Loader{Set: set, Order: slices.Repeat([]int{0, 1}, 32), BatchSize: 16, Side: 16, Seed: 3, Mixup: mixup, Workers: workers}
		for b := range l.Run(context.Background(), 0) {
			all = append(all, b)
		}
		return all
	}
	between := 0
	for _, b := range load(1, 2) {
		for i, label := range b.Labels {
			if sum := label[0] + label[1]; math.Abs(float64(sum-1)) > 1e-6 {
				t.Errorf("a label sums to %v", sum)
			}
			if level := float64(b.Crops[i][0]); math.Abs(level-200*float64(label[1])) > 1 {
				t.Errorf("a crop of level %v has %v of joy", level, label[1])
			}
			if label[1] > 0.1 && label[1] < 0.9 {
				between++
			}
		}
	}
	if between < 16 { // of 64; half have partners of the other class, and 0.8 of those lie between
		t.Errorf("%d labels are mixed", between)
	}
	if !reflect.DeepEqual(load(1, 1), load(1, 3)) {
		t.Error("mixup depends on the number of workers")
	}
	for _, b := range load(0, 1) {
		for i, label := range b.Labels {
			if label[i%2] != 1 {
				t.Errorf("without mixup a label is %v", label)
			}
		}
	}
}

func TestLoaderStops(t *testing.T) {
	set := open(t, trainingtest.FaceFolder(t, 6), Auto, "all")
	ctx, cancel := context.WithCancel(context.Background())
	batches := Loader{Set: set, Order: make([]int, 1000), BatchSize: 2, Side: 64, Augmentation: DefaultAugmentation(), Workers: 2}.Run(ctx, 0)
	<-batches
	cancel()
	for range batches { // ends; goleak sees that nothing stays
	}
}

func TestLoaderGivesUpOnASetOfBrokenPictures(t *testing.T) {
	folder := trainingtest.FaceFolder(t, 2)
	set := open(t, folder, Auto, "all")
	for _, x := range set.Samples {
		trainingtest.WriteFile(t, folder, x.Name, "")
	}
	for b := range (Loader{Set: set, Order: []int{0, 1, 2, 3}, BatchSize: 2, Side: 16, Workers: 1}).Run(context.Background(), 0) {
		if b.Err == nil {
			t.Error("a batch of nothing")
		}
	}
}
