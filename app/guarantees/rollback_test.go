package guarantees

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"arbex/training/captures"
	"arbex/training/tuning"
	"arbex/training/versions"
)

// A training that is cancelled at any moment leaves the model bit by bit as it
// was; after one that was used, rolling back returns to exactly the previous
// model.
func TestGuarantee6CancelAndRollBackReturn(t *testing.T) {
	home := t.TempDir()
	faces, err := captures.Open(home)
	if err != nil {
		t.Fatal(err)
	}
	defer faces.Close()
	models, err := versions.Open(filepath.Join(home, "versions"), shippedNetwork)
	if err != nil {
		t.Fatal(err)
	}
	n, err := shippedNetwork()
	if err != nil {
		t.Fatal(err)
	}
	sessionID, err := faces.BeginSession("test")
	if err != nil {
		t.Fatal(err)
	}
	side := n.Config().Side
	for i := range 8 {
		crop := make([]byte, 3*side*side)
		for k := range crop {
			crop[k] = byte(k*(i+1) + i)
		}
		_, err := faces.Add(captures.Capture{Session: sessionID, Burst: int64(i + 1), Label: captures.OneHot(n.Classes()[i%2]), Side: side, Crop: crop})
		if err != nil {
			t.Fatal(err)
		}
	}
	digest, err := n.Digest()
	if err != nil {
		t.Fatal(err)
	}
	unchanged := func(when string) {
		t.Helper()
		inUse, _, err := models.LoadCurrent()
		if err != nil {
			t.Fatal(err)
		}
		begun, err := inUse.Digest()
		if now, fault := n.Digest(); errors.Join(err, fault) != nil || now != digest || begun != digest {
			t.Fatalf("%s: the model is another one (%v)", when, errors.Join(err, fault))
		}
	}
	quick := tuning.QuickTraining{Store: faces, Network: n, Threads: 1, Seed: 1, Steps: 6}
	cancelled := 0
	for at := 1; ; at += 3 {
		ctx, cancel := context.WithCancel(t.Context())
		reports := 0
		quick.OnProgress = func(tuning.Progress) {
			if reports++; reports == at {
				cancel()
			}
		}
		_, _, err := quick.Run(ctx)
		cancel()
		unchanged("cancelled")
		if err == nil {
			break // there are fewer reports than that
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		cancelled++
	}
	quick.OnProgress = nil
	newModel, _, err := quick.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	v, err := models.Add(newModel, versions.Version{Name: "trained"})
	if err == nil {
		err = models.SetCurrent(v.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	if used, _, err := models.LoadCurrent(); err != nil {
		t.Fatal(err)
	} else if now, _ := used.Digest(); now == digest {
		t.Fatal("the training changed nothing, so that rolling back shows nothing")
	}
	if err := models.SetCurrent(v.Parent); err != nil {
		t.Fatal(err)
	}
	unchanged("rolled back")
	if cancelled == 0 {
		t.Error("nothing was cancelled")
	}
	t.Logf("GUARANTEE 6: trainings cancelled: %d, rolled back: 1", cancelled)
}
