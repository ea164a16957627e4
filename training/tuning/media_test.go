package tuning

import (
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
	captureFaces(t, s, path, func(i int, _ *vision.Frame, tracks []vision.Track, add func(vision.Face, captures.Capture)) bool {
		burst := int64(i / 9) // of each nine frames, every second one
		if i%9%2 == 0 && len(tracks) > 0 && tracks[0].Missed == 0 {
			add(tracks[0].Face, captures.Capture{Burst: burst + 1, Taken: time.UnixMilli(1e12 + burst*10_000), Label: captures.OneHot(class), Person: "X"})
		}
		return i < 9*bursts-1
	})
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
