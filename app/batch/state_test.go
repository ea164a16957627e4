package batch

import (
	"os"
	"path/filepath"
	"testing"
)

// testdata/queue.json was written by version 0.1 of the program.
func TestAnEarlierQueueOpens(t *testing.T) {
	text, err := os.ReadFile("testdata/queue.json")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "queue.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	q, err := Open(Options{File: file})
	if err != nil {
		t.Fatal(err)
	}
	defer q.Close()
	if want := (Output{Folder: "/data/out", Format: FormatCSV, Sampling: Sampling{Every: 3, PerSecond: 2.5, Mix: 0.5}}); q.Output() != want || !q.Paused() {
		t.Errorf("%+v", q.Output())
	}
	items := q.Items()
	if len(items) != 2 || items[1].State != Waiting {
		t.Fatalf("%+v", items)
	}
	done := items[0]
	if done.ID != 4 || done.State != Done || done.Result != "/data/out/a" || done.Problem == "" || done.Frames != 5 || done.Faces != 2 {
		t.Errorf("%+v", done)
	}
	if done.Fingerprint != (Fingerprint{12, 1764000000000}) || done.Output.Format != FormatSession {
		t.Errorf("%+v", done)
	}
}
