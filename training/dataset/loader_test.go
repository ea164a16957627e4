package dataset

import (
	"bytes"
	"context"
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
