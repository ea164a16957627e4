package tuning

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"arbex/assets/leaktest"
	"arbex/assets/models"
	"arbex/model"
	"arbex/training/captures"
	"arbex/training/versions"
	"arbex/vision"
)

// flowKey makes this test program go through the loop over and over until it is
// killed.
const flowKey = "ARBEX_TEST_FLOW"

func TestMain(m *testing.M) {
	if folder := os.Getenv(flowKey); folder != "" {
		if err := flowForEver(folder); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	leaktest.Main(m, vision.Unclosed)
}

func shippedModel() (*model.Network, error) { return model.Read(models.Trained("compact"), "compact") }

// flowForEver captures three classes, trains, uses the new version, rolls back,
// and begins again. It prints what it has been told is saved: "face ID", "used
// VERSION".
func flowForEver(folder string) error {
	s, err := captures.Open(folder)
	if err != nil {
		return err
	}
	kept, err := versions.Open(filepath.Join(folder, "versions"), shippedModel)
	if err != nil {
		return err
	}
	session, err := s.BeginSession("flow")
	if err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(uint64(os.Getpid()), 1))
	for round := int64(1); ; round++ {
		for kind, class := range []string{"contempt", "fear", "disgust"} {
			for burst := range int64(3) {
				id, err := s.Add(captures.Capture{
					Session: session, Burst: 100*round + 10*int64(kind) + burst + 1, Taken: time.UnixMilli(1e12 + 60_000*(10*round+burst)),
					Label: captures.OneHot(class), Side: 112, Crop: pattern(kind, random),
				})
				if err != nil {
					return err
				}
				fmt.Println("face", id)
			}
		}
		n, id, problem := kept.LoadCurrent()
		if problem != nil {
			return problem
		}
		taught, r, err := QuickTraining{Store: s, Network: n, Seed: 1, Steps: 8, Threads: 1}.Run(context.Background())
		if err != nil {
			return err
		}
		v, err := kept.Add(taught, versions.Version{Name: "flow", Parent: id, Captures: r.Used(), DataDigest: r.DataDigest()})
		if err != nil {
			return err
		}
		for _, use := range []string{v.ID, versions.Shipped, v.ID} { // use, roll back, use
			if err := kept.SetCurrent(use); err != nil {
				return err
			}
			fmt.Println("used", use)
		}
	}
}

// A program that is killed at any moment of the loop loses no face whose saving
// was shown, and begins with a model that is whole: the last that was said to be
// in use, or the one it was changing to.
func TestKilledAtAnyMomentOfTheLoop(t *testing.T) {
	folder := t.TempDir()
	faces, used := 0, 0
	for kill := range 10 {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), flowKey+"="+folder, "OMP_NUM_THREADS=1")
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		var said strings.Builder
		child.Stderr = &said
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		lines := make(chan string)
		go func() {
			defer close(lines)
			for scanner := bufio.NewScanner(out); scanner.Scan(); {
				lines <- scanner.Text()
			}
		}()
		ids, last, n := []int64(nil), "", 0
		var killed <-chan time.Time
		for open := true; open; {
			select {
			case line, more := <-lines:
				if open = more; !more {
					break
				}
				// The moments lie all over the loop, which says nine faces and three uses.
				if n++; killed == nil && n > kill*12/10 {
					killed = time.After(time.Duration(rand.IntN(250)) * time.Millisecond)
				}
				if id, err := strconv.ParseInt(strings.TrimPrefix(line, "face "), 10, 64); err == nil {
					ids = append(ids, id)
				} else {
					last = strings.TrimPrefix(line, "used ")
					used++
				}
			case <-killed:
				child.Process.Kill()
				killed = make(chan time.Time)
			case <-time.After(60 * time.Second):
				child.Process.Kill()
				t.Fatal("the loop does not begin: ", said.String())
			}
		}
		child.Wait()
		if said.Len() > 0 {
			t.Fatal(said.String())
		}
		faces += len(ids)
		whole(t, folder, ids, last)
	}
	t.Logf("%d faces were shown as saved, a version was used %d times", faces, used)
	if faces == 0 {
		t.Error("no loop lived long enough to save a face")
	}
}

// whole opens what a killed program left.
func whole(t *testing.T, folder string, ids []int64, last string) {
	t.Helper()
	s, err := captures.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.CheckIntegrity(); err != nil {
		t.Fatal(err)
	}
	left, err := s.List(captures.Filter{IDs: append([]int64{}, ids...)})
	if err != nil || len(left) != len(ids) {
		t.Errorf("%d of %d faces are left: %v", len(left), len(ids), err)
	}
	for _, c := range left {
		if err := s.LoadPicture(&c); err != nil {
			t.Error(err)
		}
	}
	kept, err := versions.Open(filepath.Join(folder, "versions"), shippedModel)
	if err != nil {
		t.Fatal(err)
	}
	all, damaged := kept.List()
	if damaged != nil {
		t.Error(damaged)
	}
	for _, v := range all {
		if _, err := kept.Load(v.ID); err != nil {
			t.Errorf("version %s is broken: %v", v.ID, err)
		}
	}
	n, current, problem := kept.LoadCurrent()
	if problem != nil || n == nil {
		t.Error("the program does not begin with a whole model:", problem)
	}
	if at := (map[string]bool{last: true, versions.Shipped: true}); last != "" && !at[current] && all[0].ID != current {
		t.Errorf("%s is in use, %s was said last", current, last)
	}
}

// media is the folder with the project's clips, "" where there is none: a clone
// has none, and uses the clip in assets.
func media() string {
	for _, folder := range []string{os.Getenv("ARBEX_MEDIA"), "../../../shared/media", "../../../../shared/media"} {
		if _, err := os.Stat(filepath.Join(folder, "videos")); folder != "" && err == nil {
			return folder
		}
	}
	return ""
}

// The loop through the packages, on clips: label three classes (two on the clip
// in assets), train, see the held-out figure, use the new model, compare, roll back bit for bit.
func TestTheLoopOnClips(t *testing.T) {
	s := store(t)
	folder := media()
	if folder == "" {
		demoClip(t, s)
	} else {
		clip(t, s, filepath.Join(folder, "videos", "grid_bbaf2n.mp4"), "contempt", 6)
		clip(t, s, filepath.Join(folder, "videos", "one_face_headpose_smile.mp4"), "happiness", 6)
		clip(t, s, filepath.Join(folder, "videos", "wolfganglanger_pexels.mp4"), "sadness", 6)
	}
	base, err := ReadReplay(models.Replay("compact"))
	if err != nil {
		t.Fatal(err)
	}
	kept, err := versions.Open(t.TempDir(), shippedModel)
	if err != nil {
		t.Fatal(err)
	}
	before, parent, problem := kept.LoadCurrent()
	if problem != nil {
		t.Fatal(problem)
	}
	var taught *model.Network
	var r *Result
	sum := 0.0
	const seeds = 3 // a held-out face more or less is chance, and depends on the kind of CPU
	for seed := range uint64(seeds) {
		taught, r, err = QuickTraining{Store: s, Network: before, Replay: base, Seed: 1 + seed, Threads: 1}.Run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%d learnt, %d held out: own %.3f to %.3f, base %.4f to %.4f, %.1f s", r.TrainFaces, r.HeldOutFaces, r.Before.Captured.Accuracy, r.After.Captured.Accuracy, r.Before.Base.Accuracy, r.After.Base.Accuracy, r.Seconds)
		if r.After.Captured.Accuracy <= r.Before.Captured.Accuracy || r.Forgets() {
			t.Error("not learnt, or something was forgotten")
		}
		sum += r.After.Captured.Accuracy
	}
	least := 0.9
	if folder != "" {
		least = 0.78 // a look of contempt beside a neutral one: 0.80 to 0.93 in twenty seeds, 0.85 on average
	}
	if sum/seeds < least {
		t.Errorf("of the held-out faces %.3f are right on average", sum/seeds)
	}
	v, err := kept.Add(taught, versions.Version{Parent: parent, Captures: r.Used()})
	if err != nil {
		t.Fatal(err)
	}
	was := saved(t, before)
	for _, use := range []string{v.ID, parent} {
		if err := kept.SetCurrent(use); err != nil {
			t.Fatal(err)
		}
	}
	back, id, problem := kept.LoadCurrent()
	if problem != nil || id != parent || string(saved(t, back)) != string(was) {
		t.Error("rolled back, but not bit for bit the same:", id, problem)
	}
}

// demoClip labels the two faces of the clip in assets, one as contempt, the other
// as disgust: what it shows does not matter, that it is learnt does.
func demoClip(t *testing.T, s *captures.Store) {
	t.Helper()
	source, err := vision.Open(vision.Demo)
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
	session, err := s.BeginSession("demo")
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < 160; i++ {
		if err := source.Read(frame); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
		tracks, err := finder.Find(frame)
		if err != nil {
			t.Fatal(err)
		}
		for _, track := range tracks {
			if i%4 != 0 || track.Missed > 0 {
				continue
			}
			if err := vision.Align(frame, track.Face, 112, &crop); err != nil {
				t.Fatal(err)
			}
			burst := int64(i / 16)
			class := "contempt"
			if track.Face.Box.X > float32(frame.Size().X)/2 {
				class = "disgust"
			}
			_, err := s.Add(captures.Capture{
				Session: session, Burst: 100*burst + int64(track.ID), Taken: time.UnixMilli(1e12 + burst*10_000),
				Label: captures.OneHot(class), Side: 112, Crop: crop.RGB,
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}
