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
	"arbex/training/trainingtest"
	"arbex/training/versions"
	"arbex/vision"
)

// loopKey names the folder in which this test program runs the loop of the tests
// below until it is killed.
const loopKey = "ARBEX_TEST_LOOP"

func TestMain(m *testing.M) {
	if folder := os.Getenv(loopKey); folder != "" {
		if err := loopForEver(folder); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	leaktest.Main(m, vision.Unclosed)
}

func shippedModel() (*model.Network, error) { return model.Read(models.Trained("compact"), "compact") }

// loopForEver captures three classes, trains, uses the new version, rolls back, and
// begins again. It prints "face ID" and "used VERSION" when they are saved, and
// "step" in between.
func loopForEver(folder string) error {
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
		taught, r, err := QuickTraining{Store: s, Network: n, Seed: 1, Steps: 8, Threads: 1, OnProgress: func(Progress) { fmt.Println("step") }}.Run(context.Background())
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

// A program that is killed at any moment of the loop loses no face that was saved,
// and starts with a whole model: the last that was put in use, or the one that it
// was changing to.
func TestKilledAtAnyMomentOfTheLoop(t *testing.T) {
	folder := t.TempDir()
	faces := 0
	for kill := range 10 {
		ids, last := killedAfter(t, folder, 1+3*kill) // a loop prints about 30 lines
		faces += len(ids)
		checkKilled(t, folder, ids, last)
	}
	if faces == 0 {
		t.Error("no loop lived long enough to save a face")
	}
}

// killedAfter runs the loop, kills it after so many lines of output, and returns the
// faces that it saved and the version that it used last.
func killedAfter(t *testing.T, folder string, lines int) (ids []int64, last string) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), loopKey+"="+folder, "OMP_NUM_THREADS=1")
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var problems strings.Builder
	child.Stderr = &problems
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	count := 0
	for scanner := bufio.NewScanner(out); scanner.Scan(); {
		if count++; count == lines {
			child.Process.Kill() // what it printed until then counts as well
		}
		kind, value, _ := strings.Cut(scanner.Text(), " ")
		switch kind {
		case "face":
			if id, err := strconv.ParseInt(value, 10, 64); err == nil { // the last line may be cut
				ids = append(ids, id)
			}
		case "used":
			last = value
		}
	}
	if child.Wait(); problems.Len() > 0 {
		t.Fatal(problems.String())
	}
	return ids, last
}

// checkKilled opens what a killed program left.
func checkKilled(t *testing.T, folder string, ids []int64, last string) {
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
		t.Error("the program does not start with a whole model:", problem)
	}
	if at := (map[string]bool{last: true, versions.Shipped: true}); last != "" && !at[current] && all[0].ID != current {
		t.Errorf("%s is in use, %s was used last", current, last)
	}
}

// The loop through the packages, on the demo clip: label two classes, train, measure,
// use the new model, roll back bit for bit.
func TestTheLoopOnTheDemoClip(t *testing.T) {
	s := store(t)
	demoClip(t, s)
	kept, err := versions.Open(t.TempDir(), shippedModel)
	if err != nil {
		t.Fatal(err)
	}
	before, parent, err := kept.LoadCurrent()
	if err != nil {
		t.Fatal(err)
	}
	trained, r, err := QuickTraining{Store: s, Network: before, Replay: shippedReplay(t), Seed: 1, Threads: 1, Steps: 8}.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if r.TrainFaces == 0 || r.HeldOutFaces == 0 || r.After.Captured == nil || r.After.Base == nil {
		t.Fatalf("%d to train on, %d held out, %+v", r.TrainFaces, r.HeldOutFaces, r.After)
	}
	v, err := kept.Add(trained, versions.Version{Parent: parent, Captures: r.Used()})
	if err != nil {
		t.Fatal(err)
	}
	for _, use := range []string{v.ID, parent} {
		if err := kept.SetCurrent(use); err != nil {
			t.Fatal(err)
		}
	}
	back, id, err := kept.LoadCurrent()
	if err != nil || id != parent || string(trainingtest.ModelBytes(t, back)) != string(trainingtest.ModelBytes(t, before)) {
		t.Error("rolled back, but not bit for bit the same:", id, err)
	}
}

// demoClip labels the two faces of the demo clip, one as contempt, the other as
// disgust.
func demoClip(t *testing.T, s *captures.Store) {
	t.Helper()
	captureFaces(t, s, vision.Demo, func(i int, frame *vision.Frame, tracks []vision.Track, add func(vision.Face, captures.Capture)) bool {
		for _, track := range tracks {
			if i%4 != 0 || track.Missed > 0 {
				continue
			}
			class := "contempt"
			if track.Face.Box.X > float32(frame.Size().X)/2 {
				class = "disgust"
			}
			burst := int64(i / 16)
			add(track.Face, captures.Capture{Burst: 100*burst + int64(track.ID), Taken: time.UnixMilli(1e12 + burst*10_000), Label: captures.OneHot(class)})
		}
		return i < 159
	})
}

// captureFaces tracks the faces of a clip in a session of its own. visit adds those
// of a frame that are captured, until it returns false.
func captureFaces(t *testing.T, s *captures.Store, clip string, visit func(i int, frame *vision.Frame, tracks []vision.Track, add func(vision.Face, captures.Capture)) bool) {
	t.Helper()
	source, err := vision.Open(clip)
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
	session, err := s.BeginSession(clip)
	if err != nil {
		t.Fatal(err)
	}
	add := func(face vision.Face, c captures.Capture) {
		if err := vision.Align(frame, face, 112, &crop); err != nil {
			t.Fatal(err)
		}
		c.Session, c.Side, c.Crop = session, 112, crop.RGB
		if _, err := s.Add(c); err != nil {
			t.Fatal(err)
		}
	}
	for i := 0; ; i++ {
		if err := source.Read(frame); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
		tracks, err := finder.Find(frame)
		if err != nil {
			t.Fatal(err)
		}
		if !visit(i, frame, tracks, add) {
			return
		}
	}
}
