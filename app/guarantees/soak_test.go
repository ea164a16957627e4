package guarantees

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"arbex/app/engine"
	"arbex/app/session"
	shipped "arbex/assets/models"
	"arbex/model"
	"arbex/model/device"
	"arbex/training/captures"
	"arbex/training/tuning"
	"arbex/training/versions"
	"arbex/vision"
)

// soakKey asks for a long run: a duration of simulated time. soakTo is the folder
// for its curves.
const (
	soakKey = "ARBEX_SOAK"
	soakTo  = "ARBEX_SOAK_TO"
)

// A simulated day in a study passes 32 times as fast as it would.
const (
	soakRate    = 32 * cameraRate // pictures in a real second
	soakShort   = 2 * time.Minute // of simulated time, where nobody asks for more
	soakSamples = 480             // over the run
	soakSteps   = 30              // of each training
)

// Memory, goroutines, threads, file handles and OpenCV's Mats stay level while
// faces come and go, are captured and recorded, sources change, and every hour a
// training makes a new model that is used at once.
func TestGuarantee4NothingGathersOverHours(t *testing.T) {
	simulated, slack := soakShort, 4.0
	if duration := os.Getenv(soakKey); duration != "" {
		var err error
		if simulated, err = time.ParseDuration(duration); err != nil {
			t.Fatal(err)
		}
		slack = 1
	}
	s := newSoak(t, simulated)
	began := time.Now()
	s.run()
	requireLevel(t, s.samples, slack)
	hours := float64(s.shown.Load()) / cameraRate / 3600
	t.Logf("GUARANTEE 4: simulated hours: %.2f in %.1f minutes: %d pictures, %d records, %d captures, %d trainings, %d changes of source",
		hours, time.Since(began).Minutes(), s.shown.Load(), s.records.Load(), s.captured, s.trained.Load(), s.changes)
	if !s.whole() {
		t.Error("a part of the run did not happen")
	}
	to := os.Getenv(soakTo)
	if to == "" {
		to = t.TempDir()
	}
	if err := errors.Join(writeUsage(filepath.Join(to, "soak.csv"), s.samples), drawUsage(filepath.Join(to, "soak.png"), s.samples)); err != nil {
		t.Error(err)
	}
}

// soak is a long run: the source changes 24 times and a training starts eight
// times (four times and once in a short one).
type soak struct {
	t         *testing.T
	frames    int64 // to be shown in all
	scenery   *scenery
	engine    *engine.Engine
	view      engine.View
	faces     *captures.Store
	sessionID int64
	models    *versions.Store
	replay    *tuning.Replay
	network   *model.Network
	newModels chan *model.Network // from a training that has ended
	training  bool
	shown     atomic.Int64
	records   atomic.Int64
	trained   atomic.Int64
	captured  int
	changes   int
	samples   []usage
	files     []string // that were open at the beginning
}

func newSoak(t *testing.T, simulated time.Duration) *soak {
	home := t.TempDir()
	s := &soak{t: t, frames: int64(simulated.Seconds() * cameraRate), scenery: newScenery(t), newModels: make(chan *model.Network, 1)}
	var err error
	if s.faces, err = captures.Open(home); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.faces.Close() })
	if s.sessionID, err = s.faces.BeginSession("scenes"); err != nil {
		t.Fatal(err)
	}
	if s.models, err = versions.Open(filepath.Join(home, "versions"), shippedNetwork); err != nil {
		t.Fatal(err)
	}
	if s.replay, err = tuning.ReadReplay(shipped.Replay("compact")); err != nil {
		t.Fatal(err)
	}
	if s.network, err = shippedNetwork(); err != nil {
		t.Fatal(err)
	}
	s.engine, err = engine.Start(t.Context(), engine.Options{
		Source: "scenes", Network: s.network, Threads: 1, Loop: true, Postprocessing: engine.DefaultPostprocessing(),
		Open: func(spec string) (vision.Source, error) {
			if spec == "scenes" {
				return s.scenery.camera(soakRate, &s.shown), nil
			}
			return vision.Open(spec)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.engine.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func shippedNetwork() (*model.Network, error) {
	return model.Read(shipped.Trained("compact"), "compact")
}

// maxSoakViews bounds the views of a run in which not everything happens: five minutes
// of them.
const maxSoakViews = 5 * 60 * 60

// run lets the simulated time pass and takes a view every sixtieth of a real
// second, as a window would.
func (s *soak) run() {
	recorder := s.record()
	defer recorder.stop()
	trainings, changes, samples := int64(8), int64(24), int64(soakSamples)
	if !s.long() {
		trainings, changes, samples = 1, 4, soakSamples/4
	}
	window := time.NewTicker(time.Second / 60)
	defer window.Stop()
	views := 0 // a busy machine sees few of the faces of a short run
	for done := int64(0); done < s.frames || !s.whole() && views < maxSoakViews; done = s.shown.Load() {
		views++
		select {
		case <-window.C:
			s.engine.Take(&s.view)
		case n := <-s.newModels:
			s.useModel(n)
		}
		if due(done, s.frames, samples, len(s.samples)) {
			s.samples = append(s.samples, measureUsage(float64(done)/cameraRate/3600))
			if len(s.samples) == 1 {
				s.files = openFiles()
			}
		}
		if due(done, s.frames, 10*trainings, s.captured) {
			s.capture()
		}
		if due(done, s.frames, trainings+1, int(s.trained.Load())) && !s.training && s.captured > 4 {
			s.train()
		}
		if due(done, s.frames, changes, s.changes) && s.view.Info.Spec == "scenes" {
			s.change()
		}
	}
	if s.training {
		s.useModel(<-s.newModels)
	}
	s.t.Logf("GUARANTEE 4: files that are open at the end and were not at the beginning: %q", difference(openFiles(), s.files))
}

// whole reports whether everything has happened that a run consists of.
func (s *soak) whole() bool {
	return s.records.Load() > 0 && s.captured > 0 && s.trained.Load() > 0 && s.changes > 0
}

// long reports whether hours were asked for.
func (s *soak) long() bool { return s.frames >= 3600*cameraRate }

// niceness returns that of trainings: a short run waits for them.
func (s *soak) niceness() device.Niceness {
	if s.long() {
		return device.Background
	}
	return 0
}

// due reports whether the next of count events, spread over the run, should have
// happened. A run that takes longer waits for missing events and adds no others.
func due(done, of, count int64, happened int) bool { return min(done, of)*count/of > int64(happened) }

// change switches to another source for a moment and back: the demo clip, a
// picture, or one that does not exist.
func (s *soak) change() {
	others := []string{vision.Demo, "../../assets/demo/astronaut.png", "/nowhere.mp4"}
	s.engine.SetSource(others[s.changes%len(others)])
	s.changes++
	for range 60 {
		time.Sleep(time.Second / 60)
		s.engine.Take(&s.view)
	}
	s.engine.SetSource("scenes")
	s.view.Info.Spec = "" // until a view of the stage comes
}

// capture stores a visible face as one of two expressions in turn.
func (s *soak) capture() {
	for _, face := range s.view.Faces {
		if face.Known && face.Crop != nil {
			class := s.network.Classes()[s.captured%2]
			_, err := s.faces.Add(captures.Capture{
				Session: s.sessionID, Burst: int64(s.captured/2 + 1), Label: captures.OneHot(class),
				Side: s.network.Config().Side, Crop: face.Crop,
			})
			if err != nil {
				s.t.Error(err)
			}
			s.captured++
			return
		}
	}
}

// train starts a training beside the live view, as the window does.
func (s *soak) train() {
	s.training = true
	quick := tuning.QuickTraining{Store: s.faces, Network: s.network, Replay: s.replay, Threads: 1, Nice: s.niceness(), Seed: 1, Steps: soakSteps}
	go func() {
		n, _, err := quick.Run(s.t.Context())
		if err != nil {
			s.t.Error(err)
		}
		s.newModels <- n
	}()
}

// useModel stores a new model, uses it and deletes the previous one.
func (s *soak) useModel(n *model.Network) {
	s.training = false
	s.trained.Add(1)
	if n == nil {
		return
	}
	before := s.models.Current()
	v, err := s.models.Add(n, versions.Version{Name: fmt.Sprint("soak ", s.trained.Load()), Parent: before})
	if err == nil {
		err = s.models.SetCurrent(v.ID)
	}
	if err == nil && before != versions.Shipped {
		err = s.models.Delete(before)
	}
	if err == nil {
		s.network, err = s.models.Load(v.ID)
	}
	if err != nil {
		s.t.Error(err)
		return
	}
	s.engine.SetNetwork(s.network)
}

// recorder is a recording that lasts the whole run.
type recorder struct {
	writer  *session.Writer
	builder session.RecordBuilder
	soak    *soak
	leave   func()
	synced  time.Time
}

func (s *soak) record() *recorder {
	w, err := session.Create(filepath.Join(s.t.TempDir(), "recording"), session.Metadata{Classes: s.network.Classes(), Started: testTime})
	if err != nil {
		s.t.Fatal(err)
	}
	r := &recorder{writer: w, builder: session.NewRecordBuilder(s.network), soak: s}
	r.leave = s.engine.Subscribe(r)
	return r
}

func (r *recorder) OnFrame(*vision.Frame, engine.FrameInfo) {}

func (r *recorder) OnResult(seen engine.FrameResult) {
	records := r.builder.Frame(nil, session.FrameContext{Source: seen.Source.Spec, Frame: seen.Number, Time: seen.Time, SourceFrame: seen.Index, SourceTime: seen.Time, WallTime: seen.ReadAt}, seen.Faces)
	if err := r.writer.Write(records); err != nil {
		r.soak.t.Error(err)
	}
	if time.Since(r.synced) > time.Second {
		r.synced = time.Now()
		r.writer.Flush()
	}
	r.soak.records.Add(int64(len(records)))
}

func (r *recorder) stop() {
	r.leave()
	if err := r.writer.Finish("the day is over", time.Now(), r.writer.Counts()); err != nil {
		r.soak.t.Error(err)
	}
}
