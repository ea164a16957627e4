package captures

import (
	"testing"
	"time"
)

// labelled returns the capture of a crop that no other number gives.
func labelled(number int, burst int64) Capture {
	return Capture{Burst: burst, Label: OneHot("fear"), Side: 16, Crop: noise(number)}
}

func TestACollectorKeepsOneSessionForEachSource(t *testing.T) {
	s := opened(t, t.TempDir())
	collector := NewCollector(s)
	for i, source := range []string{"/dev/video0", "clip.mp4", "/dev/video0"} {
		if err := collector.Add(Batch{Source: source, Session: "session of " + source, Captures: []Capture{labelled(i, int64(i+1))}}); err != nil {
			t.Fatal(err)
		}
	}
	sessions := must(s.Sessions())(t)
	if len(sessions) != 2 || sessions[0].Source != "session of clip.mp4" || sessions[1].Count != 2 {
		t.Errorf("%+v", sessions)
	}
	another := NewCollector(s)
	if err := another.Add(Batch{Source: "clip.mp4", Captures: []Capture{labelled(9, 9)}}); err != nil {
		t.Fatal(err)
	}
	if n := len(must(s.Sessions())(t)); n != 3 {
		t.Errorf("%d sessions: a new collector does not begin its own", n)
	}
}

func TestABatchIsOneStepAndABurstToo(t *testing.T) {
	s := opened(t, t.TempDir())
	collector := NewCollector(s)
	add := func(captures ...Capture) {
		t.Helper()
		if err := collector.Add(Batch{Source: "clip", Captures: captures}); err != nil {
			t.Fatal(err)
		}
		for _, c := range captures {
			if c.ID == 0 {
				t.Error("a stored capture has no id")
			}
		}
	}
	add(labelled(1, 7))
	add(labelled(2, 7))
	add(labelled(3, 0), labelled(4, 0), labelled(5, 0))
	if a := must(s.Undo())(t); a != (Action{Kind: Adding, Count: 3}) {
		t.Errorf("%+v", a)
	}
	if a := must(s.Undo())(t); a != (Action{Kind: Capturing, Class: "fear", Count: 2}) {
		t.Errorf("%+v", a)
	}
	if left := must(s.List(Filter{}))(t); len(left) != 0 {
		t.Errorf("%d captures are left", len(left))
	}
}

func TestAFaceThatWasNotSavedBeginsItsSessionAgain(t *testing.T) {
	s := opened(t, t.TempDir())
	s.Close()
	if err := NewCollector(s).Add(Batch{Source: "clip", Captures: []Capture{labelled(1, 1)}}); err == nil {
		t.Error("a closed store takes a face")
	}
}

func TestBatchesGroupBySource(t *testing.T) {
	var b Batches
	for _, c := range []Candidate{
		{Source: "a.png", Session: "people", Spec: "/home/people"},
		{Source: "Tuesday"},
		{Source: "b.png", Session: "people", Spec: "/home/people"},
	} {
		b.Add(c, c.Capture(OneHot("fear"), "", false, start))
	}
	if len(b.All) != 2 || b.All[0].Source != "/home/people" || b.All[0].Session != "people" || len(b.All[0].Captures) != 2 || b.All[1].Session != "Tuesday" {
		t.Errorf("%+v", b.All)
	}
}

func TestACandidateKnowsWhenItWasTaken(t *testing.T) {
	began := start.Add(-time.Hour)
	for _, c := range []struct {
		taken time.Time
		want  time.Time
	}{{began, began.Add(time.Minute)}, {time.Time{}, start}} {
		got := Candidate{Taken: c.taken, At: time.Minute}.Capture(OneHot("fear"), "Ann", true, start)
		if !got.Taken.Equal(c.want) || !got.Consent || got.Person != "Ann" {
			t.Errorf("%+v, want %v", got, c.want)
		}
	}
}
