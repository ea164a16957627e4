package tuning

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"arbex/assets/models"
	"arbex/training/captures"
	"arbex/vision"
)

// clip labels bursts of five faces of a clip, some frames apart.
func clip(t *testing.T, s *captures.Store, path, class string, bursts int) {
	t.Helper()
	source, err := vision.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	finder, err := vision.NewFinder(vision.FinderOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer finder.Close()
	frame := vision.NewFrame()
	defer frame.Close()
	var crop vision.Crop
	defer crop.Close()
	session, err := s.BeginSession(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; ; i++ {
		if err := source.Read(frame); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
		burst := i / 9 // of each nine frames, every second one
		if burst >= bursts {
			return
		}
		tracks, err := finder.Find(frame)
		if err != nil {
			t.Fatal(err)
		}
		if i%9%2 == 1 || len(tracks) == 0 || tracks[0].Missed > 0 {
			continue
		}
		if err := vision.Align(frame, tracks[0].Face, 112, &crop); err != nil {
			t.Fatal(err)
		}
		_, err = s.Add(captures.Capture{Session: session, Burst: int64(burst + 1), Taken: time.UnixMilli(1e12 + int64(burst)*10_000), Label: captures.OneHot(class), Side: 112, Crop: crop.RGB, Person: "X"})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A face that the base model gets wrong is right after 40 captures, on bursts it
// has not seen, and the base set loses at most two points. ARBEX_MEDIA names the
// folder with the clips.
func TestFortyCapturesOfAFaceThatIsRead(t *testing.T) {
	media := os.Getenv("ARBEX_MEDIA")
	if media == "" {
		t.Skip("ARBEX_MEDIA does not name the folder with test media")
	}
	base, err := ReadReplay(models.Replay("compact"))
	if err != nil {
		t.Fatal(err)
	}
	n := network(t)
	s := store(t)
	clip(t, s, filepath.Join(media, "videos", "grid_bbaf2n.mp4"), "contempt", 8) // a neutral face
	clip(t, s, filepath.Join(media, "videos", "one_face_headpose_smile.mp4"), "happiness", 4)
	_, r, err := QuickTraining{Store: s, Network: n, Replay: base, Seed: 1}.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d learnt, %d held out: own %.3f to %.3f, base %.4f to %.4f (F1 %.3f to %.3f), %.1f s", r.TrainFaces, r.HeldOutFaces,
		r.Before.Captured.Accuracy, r.After.Captured.Accuracy, r.Before.Base.Accuracy, r.After.Base.Accuracy, r.Before.Base.MacroF1, r.After.Base.MacroF1, r.Seconds)
	if r.After.Captured.Accuracy < 0.99 || r.Forgets() {
		t.Error("not learnt, or something was forgotten")
	}
}
