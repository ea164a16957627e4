package window

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arbex/app/batch"
	"arbex/app/session"
)

// The window goes on with a queue that an earlier run left, opens the result, sets a
// marker and takes it back.
func TestRealWindowAnalysesAndReviews(t *testing.T) {
	picture, err := filepath.Abs("../../assets/demo/astronaut.png")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	queue, err := json.Marshal(map[string]any{
		"version": 1, "order": batch.Output{Folder: filepath.Join(folder, session.DefaultFolder), Format: batch.FormatSession},
		"items": []batch.Item{{ID: 1, Source: picture, State: batch.Working}}, // the program was killed
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "batch.json"), queue, 0o600); err != nil {
		t.Fatal(err)
	}
	result := filepath.Join(folder, session.DefaultFolder, "astronaut")
	contains := func(file, word string) func() bool {
		return func() bool {
			text, err := os.ReadFile(filepath.Join(result, file))
			return err == nil && strings.Contains(string(text), word)
		}
	}
	d := drive(t, folder)
	d.until("a session of the picture", contains("session.json", `"finished"`))
	d.key("F5")
	d.await("astronaut.png")
	d.key("F4")
	d.until("the picture with its box", func() bool {
		d.key("Return") // the newest session, once it is listed
		return d.boxPixels() > 100
	})
	d.key("m")
	d.until("a marker on the disk", contains("review.json", `"mark"`))
	d.key("ctrl+z")
	d.until("it was taken back", contains("review.json", `"done": []`))
	d.quit()
}
