package evaluation

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"arbex/model"
	"arbex/training/dataset"
	"arbex/training/trainingtest"
)

// Four clusters of points get a centre each.
func TestKMeansFindsTheClusters(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	heaps := [][]float32{{0, 0}, {9, 0}, {0, 9}, {9, 9}}
	var points [][]float32
	for i := range 400 {
		heap := heaps[i%4]
		points = append(points, []float32{heap[0] + float32(random.NormFloat64()), heap[1] + float32(random.NormFloat64())})
	}
	found := kMeans(points, 4, rand.New(rand.NewPCG(2, 2)))
	for _, heap := range heaps {
		if _, square := nearestCentre(found, heap); math.Sqrt(square) > 0.5 {
			t.Errorf("no centre near %v: %v", heap, found)
		}
	}
	again := kMeans(points, 4, rand.New(rand.NewPCG(2, 2)))
	for i := range found {
		if !slices.Equal(found[i], again[i]) {
			t.Error("the same seed gave other centres")
		}
	}
	if few := kMeans(points[:2], 3, random); len(few) != 3 {
		t.Error("fewer points than centres:", few)
	}
}

// Anchors at the centres of their classes classify the training faces better than
// random ones.
func TestInitialAnchorsKnowTheirClass(t *testing.T) {
	set := open(t, trainingtest.FaceFolder(t, 12), dataset.Folders, "train")
	n := trainingtest.Network(t, set.Classes)
	placed, err := InitAnchors(t.Context(), n, set, 40, 1, Options{})
	if err != nil {
		t.Fatal(err)
	}
	again, err := InitAnchors(t.Context(), n, set, 40, 1, Options{})
	if err != nil {
		t.Fatal(err)
	}
	a, _ := placed.Digest()
	if b, _ := again.Digest(); a != b {
		t.Error("the same seed gave another network")
	}
	right := func(set *dataset.Set) (count int) {
		p, err := model.NewPredictor(placed, model.Options{Threads: 1})
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		for _, x := range set.Samples {
			crop, err := x.Crop(placed.Config().Side)
			if err != nil {
				t.Fatal(err)
			}
			answer, err := p.Predict(t.Context(), [][]byte{crop})
			if err != nil {
				t.Fatal(err)
			}
			if answer[0].Anchor.Best() == x.Class {
				count++
			}
		}
		return count
	}
	if got := right(set); got < len(set.Samples)*3/4 {
		t.Errorf("the anchors know %d of %d faces", got, len(set.Samples))
	}
	lonely := &dataset.Set{Folder: set.Folder, Layout: set.Layout, Classes: set.Classes, Samples: set.Samples[:5]}
	if _, err := InitAnchors(t.Context(), n, lonely, 40, 1, Options{}); err == nil {
		t.Error("a class without pictures got anchors")
	}
}
