package batch

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"arbex/app/session"
	"arbex/assets/message"
	"arbex/vision"
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
	if done.ID != 4 || done.State != Done || done.Result != "/data/out/a" || done.Problem.Err == nil || done.Frames != 5 || done.Faces != 2 {
		t.Errorf("%+v", done)
	}
	if done.Fingerprint != (Fingerprint{12, 1764000000000}) || done.Output.Format != FormatSession {
		t.Errorf("%+v", done)
	}
}

// What went wrong is stored with its key, so that a window of another language can
// translate it after a restart.
func TestProblemsKeepTheirKeys(t *testing.T) {
	b := &testQueue{t: t, folder: t.TempDir(), changes: make(chan struct{}, 1)}
	empty, half := filepath.Join(b.folder, "empty"), filepath.Join(b.folder, "half")
	for _, folder := range []string{empty, half} {
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"a.png", "b.png"} {
		b.file("half/" + name)
	}
	picture, err := os.ReadFile("../../assets/demo/astronaut.png")
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"c.png": picture, "notes.txt": []byte("text")} {
		if err := os.WriteFile(filepath.Join(half, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	o := Options{File: filepath.Join(b.folder, "queue.json"), Network: shippedNetwork(t), Threads: 1, Notify: b.notify, Output: Output{Folder: filepath.Join(b.folder, "out")}, Open: vision.Open}
	if b.Queue, err = Open(o); err != nil {
		t.Fatal(err)
	}
	b.Add(empty, half)
	before := b.until("the end", allEnded)
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if b.Queue, err = Open(o); err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	after := b.Items()
	for i := range before {
		var was, is *message.Error
		if !errors.As(before[i].Problem.Err, &was) || !errors.As(after[i].Problem.Err, &is) || is.Key != was.Key || is.Error() != was.Error() {
			t.Errorf("%v became %v", before[i].Problem, after[i].Problem)
		}
	}
	if item := after[1]; len(item.Unusable) != 2 || item.LeftOut != 1 || item.Frames != 1 || !slices.Equal(texts(item.Unusable), texts(before[1].Unusable)) {
		t.Errorf("%+v", item)
	}
	s, err := session.Open(after[1].Result)
	if err != nil {
		t.Fatal(err)
	}
	if all := texts(s.Metadata.Problems); len(all) != 3 || !slices.Equal(all[:2], texts(after[1].Unusable)) || !strings.Contains(all[2], "notes.txt") {
		t.Errorf("the session has the problems %q", all)
	}
}

func texts(all []message.Stored) (texts []string) {
	for _, stored := range all {
		texts = append(texts, stored.String())
	}
	return texts
}
