package evaluation

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"arbex/training/dataset"
	"arbex/training/trainingtest"
)

func TestEvaluateAndReport(t *testing.T) {
	folder := trainingtest.FaceFolder(t, 5)
	set := open(t, folder, dataset.Auto, "all")
	trainingtest.WriteFile(t, folder, "joy/01.png", "broken")
	n := trainingtest.Network(t, []string{"joy", "calm", "anger"})
	r, err := Evaluate(context.Background(), n, set, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if r.Samples != 14 || r.Broken != 1 || r.BrokenExample != "joy/01.png" || r.PerClass[0].Count != 4 || r.MsPerFace <= 0 || r.CalinskiHarabasz <= 0 {
		t.Errorf("%d samples, %d broken, %+v, Calinski-Harabasz %v", r.Samples, r.Broken, r.PerClass, r.CalinskiHarabasz)
	}
	out := t.TempDir()
	if err := r.Write(out); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"confusion.png", "tsne.png"} {
		if _, err := trainingtest.PNGSize(filepath.Join(out, name)); err != nil {
			t.Error(err)
		}
	}
	page, _ := os.ReadFile(filepath.Join(out, "report.html"))
	if !bytes.Contains(page, []byte("data:image/png;base64,")) || bytes.Contains(page, []byte("ZgotmplZ")) {
		t.Error("the page does not carry its pictures")
	}
	var figures map[string]any
	text, _ := os.ReadFile(filepath.Join(out, "report.json"))
	if err := json.Unmarshal(text, &figures); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"samples", "accuracy", "macro_f1", "per_class", "confusion", "ece", "primary", "std_primary", "std_corrected", "davies_bouldin", "calinski_harabasz", "ms_per_face"} {
		if _, found := figures[key]; !found {
			t.Errorf("the report lacks %s", key)
		}
	}
	for _, x := range set.Samples {
		trainingtest.WriteFile(t, folder, x.Name, "")
	}
	if _, err := Evaluate(context.Background(), n, set, Options{}); err == nil {
		t.Error("figures about no picture at all")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Evaluate(ctx, n, open(t, trainingtest.FaceFolder(t, 2), dataset.Auto, "all"), Options{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
