package window

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arbex/app/batch"
)

// TestRealWindowAnalysesAndReviews lets the real window go on with a queue that
// an earlier run left, opens the result, sets a marker and takes it back.
func TestRealWindowAnalysesAndReviews(t *testing.T) {
	picture, err := filepath.Abs("../../assets/demo/astronaut.png")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	left, err := json.Marshal(map[string]any{
		"version": 1, "order": batch.Output{Folder: filepath.Join(folder, sessionsFolder), Format: batch.FormatSession},
		"items": []batch.Item{{ID: 1, Source: picture, State: batch.Working}}, // the program was killed
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "batch.json"), left, 0o600); err != nil {
		t.Fatal(err)
	}
	session := filepath.Join(folder, sessionsFolder, "astronaut")
	says := func(file, word string) func() bool {
		return func() bool {
			text, err := os.ReadFile(filepath.Join(session, file))
			return err == nil && strings.Contains(string(text), word)
		}
	}
	s := open(t, folder)
	s.until("the live view", func() bool { return s.orange() > 300 })
	s.until("a session of the picture", says("session.json", `"finished"`))
	s.key("F5")
	s.until("the list of files", func() bool { return s.orange() == 0 && !s.moves() })
	s.key("F4")
	s.until("the picture with its box", func() bool {
		s.key("Return") // the newest session, once it is listed
		return s.orange() > 100 && !s.moves()
	})
	s.key("m")
	s.until("a marker on the disk", says("review.json", `"mark"`))
	s.key("ctrl+z")
	s.until("it was taken back", says("review.json", `"done": []`))
	s.quit()
}
