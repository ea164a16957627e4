package cli

import (
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"path/filepath"
	"strings"
	"testing"

	"arbex/training"
	"arbex/training/trainingtest"
)

func TestSearchFromTheCommandLine(t *testing.T) {
	folder := t.TempDir()
	for class, name := range []string{"calm", "joy"} {
		for i := range 12 {
			p := image.NewGray(image.Rect(0, 0, 48, 48))
			for j := range p.Pix {
				p.Pix[j] = uint8(100*class + i + j%(5+class))
			}
			p.SetGray(1, 1, color.Gray{255})
			trainingtest.WritePNG(t, filepath.Join(folder, name, fmt.Sprintf("%02d.png", i)), p)
		}
	}
	work := t.TempDir()
	status, out, errors := arbex(t, "search", "--data", folder, "--work", work, "--only", "shallower", "--pictures", "4", "--batch", "2", "--rounds", "1", "--json")
	var found []training.SearchResult
	if err := json.Unmarshal([]byte(out), &found); err != nil || status != exitOK || len(found) != 4 {
		t.Fatal(status, err, errors, out)
	}
	for _, f := range found {
		if f.Pictures != 4 || f.MsPerFace <= 0 || f.Parameters == 0 || len(f.Config.Classes) != 2 {
			t.Errorf("%+v", f)
		}
	}
	if status, _, errors := arbex(t, "search", "--data", folder, "--work", work, "--only", "rounder"); status != exitFailed || !strings.Contains(errors, "wider") {
		t.Error(status, errors)
	}
}
