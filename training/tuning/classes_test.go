package tuning

import (
	"math"
	"slices"
	"testing"

	"arbex/model"
	"arbex/training/captures"
)

// A class of the user's own is learnt beside the others, which stay what they were on
// the base set; both are measured, before and after, over the same classes.
func TestAnOwnClassIsLearntBesideTheOthers(t *testing.T) {
	n := network(t)
	q := QuickTraining{Store: labelledPatterns(t, []string{"yawn", "happiness"}, 8, 4), Network: n, Threads: 1, Replay: shippedReplay(t), Seed: 1, Steps: 120}
	trained, r, err := q.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	classes := append(n.Classes(), "yawn")
	if !slices.Equal(trained.Classes(), classes) || !slices.Equal(r.Classes, classes) || !slices.Equal(OwnClasses(trained), []string{"yawn"}) {
		t.Fatal("the trained network has the classes", trained.Classes(), "of which own", OwnClasses(trained))
	}
	const yawn = 8
	if before, after := r.Before.Captured.PerClass[yawn], r.After.Captured.PerClass[yawn]; before.Recall != 0 || before.Count != after.Count || after.Recall < 0.9 {
		t.Errorf("yawn was recognised on %.2f of the faces before and on %.2f after", before.Recall, after.Recall)
	}
	if r.Forgets() {
		t.Errorf("base set: %.3f before, %.3f after", r.Before.Base.Accuracy, r.After.Base.Accuracy)
	}
	t.Logf("base set: corrected %.4f to %.4f, primary %.4f to %.4f", r.Before.Base.Accuracy, r.After.Base.Accuracy, r.Before.BasePrimary.Accuracy, r.After.BasePrimary.Accuracy)
	if !q.Replay.Fits(trained) || q.Replay.Neutral(trained).Class != slices.Index(classes, "neutral") {
		t.Error("the replay of the base training no longer fits")
	}
}

// The mix of classes to expect can still be chosen: the new class is as frequent as
// its faces were in the training.
func TestAnOwnClassHasAFrequency(t *testing.T) {
	start, err := network(t).WithClasses(append(network(t).Classes(), "yawn"))
	if err != nil {
		t.Fatal(err)
	}
	shares := withOwnShares(start.ClassFrequencies(), start.Classes(), []string{"yawn"})
	sum := 0.0
	for _, v := range shares {
		sum += float64(v)
	}
	if math.Abs(sum-1) > 1e-5 || shares[8] <= 0 || shares[8] > shares[0] {
		t.Error(shares)
	}
}

// After a roll-back to the shipped model the faces of an own class are there: they
// are surprising to that model, and another training learns them again. Once they
// are deleted, a training leaves the class out.
func TestAnOwnClassComesAndGoesWithItsFaces(t *testing.T) {
	n := network(t)
	q := QuickTraining{Store: labelledPatterns(t, []string{"yawn", "happiness", "fear"}, 6, 2), Network: n, Threads: 1, Seed: 1, Steps: 3}
	losses, err := q.SampleLosses(t.Context())
	if err != nil || len(losses) != 12 {
		t.Fatal(losses, err)
	}
	trained, _, err := q.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if m, err := q.EmbeddingMap(t.Context(), trained); err != nil || len(m.Classes) != 9 {
		t.Fatal(m, err)
	}
	var ids []int64
	all, err := q.Store.List(captures.Filter{Class: "yawn"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		ids = append(ids, c.ID)
	}
	if err := q.Store.Delete(ids); err != nil {
		t.Fatal(err)
	}
	q.Network = trained
	without, r, err := q.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(without.Classes(), n.Classes()) || len(OwnClasses(without)) > 0 {
		t.Error("the class is still there:", without.Classes(), OwnClasses(without))
	}
	if len(r.Classes) != 9 || len(r.Before.Captured.PerClass) != 9 {
		t.Error("before and after are not measured over the same classes:", r.Classes)
	}
	if m, err := q.EmbeddingMap(t.Context(), without); err != nil || len(m.Classes) != 9 {
		t.Error(m, err)
	}
}

// Every part of the network can learn an own class.
func TestADeepTrainingLearnsAnOwnClass(t *testing.T) {
	n := network(t)
	q := QuickTraining{Store: labelledPatterns(t, []string{"wink", "happiness"}, 4, 2), Network: n, Threads: 1, Seed: 1}
	for _, part := range []model.Part{model.TrainHead, model.TrainFusion} {
		trained, r, err := DeepTraining{QuickTraining: q, Part: part, Epochs: 1}.Run(t.Context())
		if err != nil {
			t.Fatal(part, err)
		}
		if trained.Classes()[8] != "wink" || !slices.Equal(OwnClasses(trained), []string{"wink"}) || len(r.Classes) != 9 {
			t.Error(part, trained.Classes(), OwnClasses(trained))
		}
		if trained.ClassFrequencies() == nil {
			t.Error(part, "the mix of classes is not known")
		}
	}
}
