package tuning

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"arbex/assets/models"
	"arbex/model"
	"arbex/training"
	"arbex/training/captures"
	"arbex/training/trainingtest"
	"arbex/training/versions"
)

// Each part learns what the network gets wrong, on takes it has not seen.
// ARBEX_MEDIA names the folder with the clips; ARBEX_BASE, if there, a folder
// with the base set, which then loses at most two points.
func TestDeepTrainingOfEachPartOnClips(t *testing.T) {
	media := os.Getenv("ARBEX_MEDIA")
	if media == "" {
		t.Skip("ARBEX_MEDIA does not name the folder with test media")
	}
	base, err := ReadReplay(models.Replay("compact"))
	if err != nil {
		t.Fatal(err)
	}
	s := store(t)
	clip(t, s, filepath.Join(media, "videos", "grid_bbaf2n.mp4"), "contempt", 8) // a neutral face
	clip(t, s, filepath.Join(media, "videos", "one_face_headpose_smile.mp4"), "happiness", 6)
	for _, part := range Parts() {
		t.Run(string(part), func(t *testing.T) {
			d := DeepTraining{QuickTraining: QuickTraining{Store: s, Network: network(t), Replay: base, Seed: 1}, Part: part, BaseFolder: os.Getenv("ARBEX_BASE")}
			_, r, err := d.Run(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range r.Epochs {
				t.Logf("epoch %d: loss %.3f, right %.3f, F1 %.3f, %.1f s", row.Epoch, row.Loss, row.ValidAccuracy, row.ValidF1, row.Seconds)
			}
			t.Logf("%d learnt, %d chose, %d held out, best %d: own %.3f to %.3f, %.1f s", r.TrainFaces, r.ValidationFaces, r.HeldOutFaces, r.BestEpoch, r.Before.Captured.Accuracy, r.After.Captured.Accuracy, r.Seconds)
			if r.After.Captured.Accuracy < 0.99 {
				t.Error("not learnt")
			}
			if r.After.Base == nil {
				return
			}
			t.Logf("base %.4f to %.4f", r.Before.Base.Accuracy, r.After.Base.Accuracy)
			if r.Forgets() {
				t.Error("something was forgotten")
			}
		})
	}
}

// deepOf returns a short deep training of patterns, of a network that is small enough
// to train its deeper layers in a test.
func deepOf(t *testing.T, part model.Part) DeepTraining {
	n := trainingtest.Network(t, network(t).Classes())
	s := labelledPatterns(t, []string{"contempt", "fear"}, 16, 3)
	return DeepTraining{QuickTraining: QuickTraining{Store: s, Network: n, Replay: replayOf(t, n), Seed: 1, Threads: 1}, Part: part, Epochs: 2}
}

// The captures are divided in three and epochs are reported; the replay is measured
// after a training of the head, not after one of deeper layers.
func TestDeepTrainingMeasuresWhatItCan(t *testing.T) {
	for _, part := range []model.Part{model.TrainHead, model.TrainFusion} {
		d := deepOf(t, part)
		var rows []training.EpochStats
		var last Progress
		d.OnEpoch = func(r training.EpochStats) { rows = append(rows, r) }
		d.OnProgress = func(p Progress) {
			if p.Stage == Learning {
				last = p
			}
		}
		n, r, err := d.Run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if r.TrainFaces+r.ValidationFaces+r.HeldOutFaces != 48 || r.ValidationFaces < minHeldOut || r.HeldOutFaces < minHeldOut {
			t.Error(part, r.TrainFaces, r.ValidationFaces, r.HeldOutFaces)
		}
		if len(rows) != 2 || len(r.Epochs) != 2 || r.BestEpoch < 1 || rows[1].Loss <= 0 || rows[1].ValidECE <= 0 || last.Epoch != 2 || last.Epochs != 2 {
			t.Errorf("%s: %+v, best %d, last %+v", part, rows, r.BestEpoch, last)
		}
		same := n.FeatureDigest() == d.Network.FeatureDigest()
		if measured := r.After.Base != nil; same != (part == model.TrainHead) || measured != same || r.BaseUnmeasured == same {
			t.Errorf("%s: same layers %v, base set measured %v, stale %v", part, same, measured, r.BaseUnmeasured)
		}
		if r.After.Captured == nil || len(r.After.Faces) != r.HeldOutFaces {
			t.Error(part, "the held-out faces are not measured")
		}
	}
	d := deepOf(t, model.TrainLandmarks)
	if _, _, err := d.Run(t.Context()); err == nil {
		t.Error("expressions cannot teach landmarks")
	}
}

// A pause stops the steps, Stop keeps the best network so far, and cancelling keeps
// none.
func TestDeepTrainingPausesStopsAndCancels(t *testing.T) {
	for _, part := range []model.Part{model.TrainHead, model.TrainFusion} {
		d := deepOf(t, part)
		d.Epochs, d.Control = 50, &Control{}
		before := trainingtest.ModelBytes(t, d.Network)
		waiting, steps := make(chan struct{}), 0
		d.Control.onWait = func() { close(waiting) }
		d.OnProgress = func(p Progress) {
			if p.Stage != Learning {
				return
			}
			if steps++; steps == 3 {
				d.Control.SetPaused(true)
			}
		}
		type outcome struct {
			n   *model.Network
			r   *Result
			err error
		}
		done := make(chan outcome, 1)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go func() {
			n, r, err := d.Run(ctx)
			done <- outcome{n, r, err}
		}()
		select {
		case <-waiting:
		case o := <-done:
			t.Fatal(part, "it went on:", o.err)
		}
		if steps > 4 { // the step under way
			t.Error(part, steps, "steps, paused at 3")
		}
		d.Control.Stop()
		o := <-done
		if o.err != nil || !o.r.Stopped || o.n == nil || o.r.After.Captured == nil {
			t.Error(part, o.err, o.r)
		}
		d.Control = &Control{}
		d.OnProgress = func(p Progress) {
			if p.Stage == Learning {
				cancel()
			}
		}
		if _, _, err := d.Run(ctx); !errors.Is(err, context.Canceled) {
			t.Error(part, err)
		}
		if !slices.Equal(trainingtest.ModelBytes(t, d.Network), before) {
			t.Error(part, "the model in use has changed")
		}
	}
}

// The base set can be a folder of pictures: then deeper layers are measured too.
func TestFolderStandsForTheBaseSet(t *testing.T) {
	d := deepOf(t, model.TrainFusion)
	other := labelledPatterns(t, []string{"neutral", "happiness"}, 12, 4)
	d.BaseFolder, d.Epochs = filepath.Join(t.TempDir(), "base"), 1
	if _, err := other.Export(t.Context(), captures.Filter{}, d.BaseFolder); err != nil {
		t.Fatal(err)
	}
	_, r, err := d.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if r.Before.Base == nil || r.After.Base == nil || r.BaseUnmeasured || r.BaseFolder != d.BaseFolder {
		t.Errorf("the base set is not measured: %+v", r)
	}
	d.BaseFolder = t.TempDir()
	if _, _, err := d.Run(t.Context()); err == nil {
		t.Error("an empty folder stands for the base set")
	}
}

func TestReportHoldsEverything(t *testing.T) {
	d := deepOf(t, model.TrainHead)
	n, r, err := d.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	mapped, err := d.EmbeddingMap(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	if own, all := count(mapped.Before, CapturedFace), 48+24+80; own != 48 || len(mapped.Before) != all || len(mapped.After) != all {
		t.Errorf("%d captured faces of %d points", own, len(mapped.Before))
	}
	for _, point := range slices.Concat(mapped.Before, mapped.After) {
		if !(point.X >= 0 && point.X <= 1 && point.Y >= 0 && point.Y <= 1) || point.Kind == CapturedFace && point.Capture == 0 {
			t.Fatalf("%+v", point)
		}
	}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	v := versions.Version{ID: "20260101-000000", Name: "<Tuesday>", Note: "a note", Parent: "shipped", Seed: 7, DataDigest: "feed", Result: text, Settings: map[string]string{"part": "head"}}
	if err := (Report{Version: v, Parent: "Shipped model", Result: r, Map: mapped}).Write(folder); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(folder, "report.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"&lt;Tuesday&gt;", "a note", "Shipped model", "feed", "Own faces, held out", "Base set", "<polyline", "<circle", "contempt"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page does not have %q", want)
		}
	}
	data, err := os.ReadFile(filepath.Join(folder, "report.json"))
	var back Report
	if err != nil || json.Unmarshal(data, &back) != nil || back.Version.Seed != 7 || len(back.Map.After) != len(mapped.After) {
		t.Error("the JSON is not whole", err)
	}
}

func count(points []MapPoint, kind PointKind) (n int) {
	for _, s := range points {
		if s.Kind == kind {
			n++
		}
	}
	return n
}
