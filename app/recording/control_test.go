package recording

import (
	"errors"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"arbex/app/engine"
	"arbex/app/session"
	"arbex/app/settings"
	"arbex/assets/leaktest"
	"arbex/assets/message"
	"arbex/model"
	"arbex/vision"
)

func TestMain(m *testing.M) { leaktest.Main(m, vision.Unclosed) }

var testTime = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

// network returns a small network with the classes of a preset.
func network(t *testing.T, classes ...string) *model.Network {
	t.Helper()
	c, err := model.Preset("compact")
	if err != nil {
		t.Fatal(err)
	}
	if len(classes) > 0 {
		c.Classes = classes
	}
	n, err := model.New(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// shared is the network of the tests that need no other one: making it is slow.
var shared = sync.OnceValue(func() *model.Network {
	c, _ := model.Preset("compact")
	n, err := model.New(c, 1)
	if err != nil {
		panic(err)
	}
	return n
})

// studio is a Control without a window. Work in the background is done where it is
// started, or later where the test wishes; what follows is done at once.
type studio struct {
	*Control
	t        *testing.T
	observer engine.Observer // of the engine; nil: nobody subscribed
	now      Settings
	view     engine.View
	hold     bool     // work waits for release
	waiting  []func() // that waits
	shown    []string // by the Display, the newest last
	folder   string   // of the newest session
	result   error    // of the newest session
	refused  error
}

// newStudio returns a Control whose source is a clip that plays.
func newStudio(t *testing.T) *studio {
	s := &studio{t: t}
	s.Control = New(Options{
		Data: t.TempDir(), Display: s, Now: func() time.Time { return testTime }, Threads: 2,
		Subscribe: func(o engine.Observer) func() {
			s.observer = o
			return func() { s.observer = nil }
		},
		Settings: func(string, *model.Network) Settings { return s.now },
		Background: func(work func() func()) {
			s.waiting = append(s.waiting, func() {
				if then := work(); then != nil {
					then()
				}
			})
			if !s.hold {
				s.release()
			}
		},
		OnScreen: func(func()) {}, // the tests ask for the numbers themselves
	}, shared(), "v1")
	s.show(func(v *engine.View) {
		v.State, v.Info = engine.Running, vision.Info{Spec: "clip.mp4", Name: "clip.mp4", Kind: vision.Clip, FPS: 30}
	})
	t.Cleanup(s.Close)
	return s
}

// release does the work that waits.
func (s *studio) release() {
	for len(s.waiting) > 0 {
		next := s.waiting[0]
		s.waiting = s.waiting[1:]
		next()
	}
}

// show lets the engine show a changed view.
func (s *studio) show(change func(*engine.View)) {
	next := s.view
	change(&next)
	s.view = next
	s.Follow(&next)
}

// play lets the engine see so many frames without a face.
func (s *studio) play(frames int) {
	s.t.Helper()
	frame, err := vision.FrameFromImage(image.NewRGBA(image.Rect(0, 0, 64, 48)))
	if err != nil {
		s.t.Fatal(err)
	}
	defer frame.Close()
	for n := range frames {
		info := engine.FrameInfo{SourceID: 1, Number: n, Source: s.view.Info, Index: n, ReadAt: testTime}
		s.observer.OnFrame(frame, info)
		s.observer.OnResult(engine.FrameResult{FrameInfo: info})
	}
}

// session reads back what was recorded.
func (s *studio) session() (*session.Session, []session.Event) {
	s.t.Helper()
	recorded, err := session.Open(s.folder)
	if err != nil {
		s.t.Fatal(err)
	}
	events, err := recorded.Events()
	if err != nil {
		s.t.Fatal(err)
	}
	return recorded, events
}

func (s *studio) Begun(status session.Status, study session.Study) {
	s.folder, s.shown = status.Folder, append(s.shown, "begun "+study.Title())
}
func (s *studio) Updated(session.Status) {}
func (s *studio) Stopping()              { s.shown = append(s.shown, "stopping") }
func (s *studio) Ended(status session.Status, err error) {
	s.folder, s.result, s.shown = status.Folder, err, append(s.shown, "ended")
}
func (s *studio) Refused(err error) { s.refused = err }
func (s *studio) Failed(err error)  { s.result, s.shown = err, append(s.shown, "failed") }
func (s *studio) Recovered(all []*session.Session, err error) {
	s.result, s.shown = err, append(s.shown, "recovered")
	if len(all) > 0 {
		s.folder = all[0].Folder
	}
}

func TestASessionHasWhatHappenedMeanwhile(t *testing.T) {
	s := newStudio(t)
	s.now = Settings{settings.Postprocessing{SmoothingMs: 200}, settings.SourceOrientation{Mirror: true}}
	s.Begin()
	if _, on := s.Status(); !on || s.Phase() != Recording {
		t.Fatalf("phase %d, shown %q", s.Phase(), s.shown)
	}
	s.play(3)
	first := s.SetMarker("2", "film")
	s.Annotate("she laughs")
	second := s.SetProgramMarker("stimulus")
	s.now.Postprocessing.SmoothingMs = 350
	for _, state := range []engine.State{engine.Paused, engine.Running, engine.Stalled, engine.Running} {
		s.show(func(v *engine.View) {
			v.State, v.Notice = state, message.New("no picture has arrived for several seconds", nil)
		})
	}
	s.Stop()
	if want := []string{"begun ", "stopping", "ended"}; !slices.Equal(s.shown, want) || s.result != nil || s.Phase() != Idle || s.observer != nil {
		t.Errorf("shown %q, %v, phase %d", s.shown, s.result, s.Phase())
	}
	recorded, events := s.session()
	m := recorded.Metadata
	if m.Counts.Frames != 3 || m.EndReason != "stopped by the person" || m.Settings["smoothing_ms"] != 200.0 || m.Settings["mirrored"] != true || m.Settings["model_version"] != "v1" {
		t.Errorf("%+v", m)
	}
	if first != 1 || second != 2 || s.Segment() != (Segment{2, "stimulus"}) {
		t.Errorf("markers %d and %d, segment %+v", first, second, s.Segment())
	}
	var lines []string
	for _, e := range events {
		lines = append(lines, strings.TrimSpace(strings.Join([]string{string(e.Kind), e.Key, e.Name, e.Note}, " ")))
	}
	want := []string{
		"marker 2 film she laughs", "marker program stimulus", "settings   smoothing_ms 350, uncertain_below 0, mix 0, mirrored true, turned_degrees 0",
		"pause", "resume", "trouble   no picture has arrived for several seconds", "trouble   the source was opened again",
	}
	if !slices.Equal(lines, want) {
		t.Errorf("%q", lines)
	}
}

// Whatever takes the source away ends the recording, with the reason in the session.
func TestARecordingEndsWithItsSource(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*studio)
		why    string
	}{
		"another source":  {func(s *studio) { s.show(func(v *engine.View) { v.Info.Spec = "demo" }) }, "the source was changed"},
		"no more frames":  {func(s *studio) { s.show(func(v *engine.View) { v.State = engine.Ended }) }, "the source ended"},
		"a broken source": {func(s *studio) { s.show(func(v *engine.View) { v.State = engine.Failed }) }, "the source ended"},
		"a closed source": {func(s *studio) { s.show(func(v *engine.View) { v.State = engine.Idle }) }, "the source ended"},
		"other classes":   {func(s *studio) { s.SetNetwork(network(t, "calm", "joy"), "") }, "the network was changed for one with other expressions"},
		"the program":     {func(s *studio) { s.Close() }, "the program was closed"},
	} {
		s := newStudio(t)
		s.Begin()
		s.play(2)
		c.change(s)
		if s.Phase() != Idle || s.observer != nil {
			t.Errorf("%s: phase %d", name, s.Phase())
		}
		if recorded, _ := s.session(); recorded.Metadata.EndReason != c.why || recorded.Metadata.State != session.Finished || recorded.Metadata.Counts.Frames != 2 {
			t.Errorf("%s: %+v", name, recorded.Metadata)
		}
	}
}

// A source that wakes for the recording is no trouble.
func TestASourceThatWakesIsNoTrouble(t *testing.T) {
	s := newStudio(t)
	s.show(func(v *engine.View) { v.State = engine.Resting })
	s.Begin()
	for _, state := range []engine.State{engine.Opening, engine.Running} {
		s.show(func(v *engine.View) { v.State = state })
	}
	s.Stop()
	if _, events := s.session(); len(events) > 0 {
		t.Errorf("%+v", events)
	}
}

func TestALiveSourceNeedsConsent(t *testing.T) {
	s := newStudio(t)
	s.show(func(v *engine.View) {
		v.Info = vision.Info{Spec: "/dev/video0", Kind: vision.Camera, Live: true}
	})
	if s.Begin(); s.Phase() != Idle || s.refused == nil || s.observer != nil {
		t.Fatalf("it records without consent: %v", s.refused)
	}
	s.Agree(true)
	s.Begin()
	s.Stop()
	if recorded, _ := s.session(); !recorded.Metadata.Consent.Given || !recorded.Metadata.Consent.Time.Equal(testTime) {
		t.Errorf("%+v", recorded.Metadata.Consent)
	}
	s.Agree(false)
	if s.refused = nil; s.Consented() {
		t.Error("consent stays")
	}
	if s.Begin(); s.refused == nil || s.Phase() != Idle {
		t.Error("it records after consent was taken back")
	}
}

func TestWhatCannotBeRecordedIsRefused(t *testing.T) {
	for name, change := range map[string]func(*studio){
		"no data folder": func(s *studio) { s.options.Data = "" },
		"a picture": func(s *studio) {
			s.show(func(v *engine.View) {
				v.Info.Kind, v.Picture = vision.Picture, image.NewRGBA(image.Rect(0, 0, 1, 1))
			})
		},
		"no source":     func(s *studio) { s.show(func(v *engine.View) { v.State = engine.Idle }) },
		"a stalled one": func(s *studio) { s.show(func(v *engine.View) { v.State = engine.Stalled }) },
	} {
		s := newStudio(t)
		change(s)
		if s.Begin(); s.refused == nil || s.Phase() != Idle || s.observer != nil {
			t.Errorf("%s: %v, phase %d", name, s.refused, s.Phase())
		}
		if number := s.SetMarker("M", ""); number != 0 {
			t.Errorf("%s: marker %d of nothing", name, number)
		}
	}
}

func TestAFolderThatCannotBeMadeIsAFailure(t *testing.T) {
	s := newStudio(t)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s.Choices.Folder = file
	s.Begin()
	if s.result == nil || s.Phase() != Idle || !slices.Equal(s.shown, []string{"failed"}) {
		t.Errorf("%v, shown %q, phase %d", s.result, s.shown, s.Phase())
	}
	s.Choices.Folder = ""
	if s.Begin(); s.Phase() != Recording {
		t.Error("the failure stays")
	}
}

// What changes while a session is being created is caught up with.
func TestChangesDuringTheStartAreCaughtUpWith(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*studio)
		why    string
	}{
		"source":  {func(s *studio) { s.show(func(v *engine.View) { v.Info.Spec = "demo" }) }, "the source was changed"},
		"classes": {func(s *studio) { s.SetNetwork(network(t, "calm", "joy"), "") }, "the network was changed for one with other expressions"},
		"end":     {func(s *studio) { s.Close() }, "the program was closed"},
	} {
		s := newStudio(t)
		s.hold = true
		s.Begin()
		if s.Begin(); s.Phase() != Starting || len(s.waiting) != 1 {
			t.Fatalf("%s: phase %d, %d sessions begin", name, s.Phase(), len(s.waiting))
		}
		c.change(s)
		s.release()
		if s.Phase() != Idle || s.observer != nil {
			t.Errorf("%s: phase %d", name, s.Phase())
		}
		all, err := filepath.Glob(filepath.Join(s.Folder(), "*"))
		if err != nil || len(all) != 1 {
			t.Fatalf("%s: %q, %v", name, all, err)
		}
		s.folder = all[0]
		if recorded, _ := s.session(); recorded.Metadata.EndReason != c.why {
			t.Errorf("%s: %q", name, recorded.Metadata.EndReason)
		}
	}
}

// An answer about a network that arrives after its recording has ended does not end
// the next one.
func TestALateAnswerEndsNoOtherRecording(t *testing.T) {
	s := newStudio(t)
	s.Begin()
	s.hold = true
	s.SetNetwork(network(t, "calm", "joy"), "") // its answer waits
	late := s.waiting
	s.waiting, s.hold = nil, false
	s.Stop()
	s.Begin()
	for _, answer := range late {
		answer()
	}
	if s.Phase() != Recording {
		t.Error("the next recording has ended")
	}
}

func TestTheNextTrialCountsOn(t *testing.T) {
	s := newStudio(t)
	s.Choices.Study = session.Study{Participant: "P07", Trial: "9", Note: "glasses"}
	s.Begin()
	s.Stop()
	if recorded, _ := s.session(); recorded.Metadata.Study != (session.Study{Participant: "P07", Trial: "9", Note: "glasses"}) {
		t.Errorf("%+v", recorded.Metadata.Study)
	}
	if s.Choices.Study != (session.Study{Participant: "P07", Trial: "10"}) {
		t.Errorf("%+v", s.Choices.Study)
	}
	for trial, want := range map[string]string{"": "", "1": "2", "trial 9": "trial 10", "a": "a", "007": "8"} {
		if got := nextTrial(session.Study{Condition: "c", Trial: trial, Note: "n"}); got != (session.Study{Condition: "c", Trial: want}) {
			t.Errorf("after %q comes %+v", trial, got)
		}
	}
}

func TestSessionsOfAKilledProgramAreFinished(t *testing.T) {
	s := newStudio(t)
	s.Begin()
	s.play(2)
	s.Stop()
	file := filepath.Join(s.folder, "session.json")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(text), `"finished"`, `"open"`, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	s.shown = nil
	if s.Recover(); !slices.Equal(s.shown, []string{"recovered"}) || s.result != nil {
		t.Errorf("shown %q, %v", s.shown, s.result)
	}
	if recorded, _ := s.session(); !recorded.Metadata.Recovered {
		t.Errorf("%+v", recorded.Metadata)
	}
	s.shown, s.options.Data = nil, ""
	if s.Recover(); len(s.shown) > 0 {
		t.Error("it looks for sessions without a data folder")
	}
}

// A session that cannot go on is ended, and its error is shown.
func TestAFaultEndsTheRecording(t *testing.T) {
	s := newStudio(t)
	s.Begin()
	s.play(1)
	if err := os.RemoveAll(s.folder); err != nil {
		t.Fatal(err)
	}
	s.Stop()
	if s.result == nil || s.Phase() != Idle || errors.Is(s.result, os.ErrPermission) {
		t.Errorf("%v, phase %d", s.result, s.Phase())
	}
}
