package cli

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// drawn puts small pictures below a folder.
func drawn(t *testing.T, folder string, names ...string) {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWhatIsLeftOutIsReportedOnce(t *testing.T) {
	folder := t.TempDir()
	drawn(t, folder, "train/joy/a.png", "train/sad/a.png", "test/joy/b.png")
	if err := os.WriteFile(filepath.Join(folder, "train/joy/raw.cr2"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	set, valid, err := openSplits(&terminal{err: &stderr}, "auto", folder)
	if err != nil || len(set.Samples) != 2 || len(valid.Samples) != 1 {
		t.Fatal(set, valid, err)
	}
	if text := stderr.String(); strings.Count(text, "raw.cr2") != 1 || !strings.Contains(text, "left out: 1") || !strings.Contains(text, "test stands for it") {
		t.Error(text)
	}
}

func TestTrainingGoesOnWithoutValidation(t *testing.T) {
	folder := t.TempDir()
	drawn(t, folder, "train/joy/a.png", "train/sad/a.png")
	set, valid, err := openSplits(&terminal{err: &bytes.Buffer{}}, "auto", folder)
	if set == nil || valid != nil || err == nil {
		t.Error(set, valid, err)
	}
	if set, _, err := openSplits(&terminal{err: &bytes.Buffer{}}, "auto", t.TempDir()); set != nil || err == nil {
		t.Error(set, err)
	}
}

func TestPlacesInACheckpointAreNamed(t *testing.T) {
	if tensorLocation("") != "the outermost dictionary" || tensorLocation("state_dict.module.") != "state_dict.module" {
		t.Error(tensorLocation(""), tensorLocation("state_dict.module."))
	}
	if otherLocations(nil) != "" || !strings.Contains(otherLocations([]string{"model_ema.", ""}), "model_ema, the outermost dictionary") {
		t.Error(otherLocations([]string{"model_ema.", ""}))
	}
}
