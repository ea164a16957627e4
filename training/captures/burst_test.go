package captures

import (
	"testing"
	"time"
)

// start is the time of the first press in the tests.
var start = time.Date(2025, 6, 1, 12, 0, 0, 0, time.UTC)

// after returns start plus milliseconds.
func after(milliseconds int) time.Time {
	return start.Add(time.Duration(milliseconds) * time.Millisecond)
}

func candidate(rgb []byte) Candidate {
	return Candidate{Crop: rgb, Side: 64, Width: 100, Source: "clip"}
}

func TestAPressTakesAFaceAtOnce(t *testing.T) {
	var b Burst
	if b.Due(start, 5) {
		t.Error("a face is due before any press")
	}
	b.Press(OneHot("fear"), start)
	c, reason := b.Take(candidate(stripes()), "Ann", true, start)
	if reason != Accepted || c.Label["fear"] != 1 || c.Person != "Ann" || !c.Consent || c.Burst != start.UnixMicro() || !c.Taken.Equal(start) || c.Source != "clip" {
		t.Errorf("%q, %+v", reason, c)
	}
}

func TestOnlyAHeldKeyAsksForFurtherFaces(t *testing.T) {
	var b Burst
	b.Press(OneHot("fear"), start)
	b.Take(candidate(stripes()), "", true, start)
	for _, c := range []struct {
		at   int // milliseconds after the press
		want bool
	}{{200, false}, {300, false}, {301, true}} {
		if b.Due(after(c.at), 5) != c.want {
			t.Errorf("%d ms after the press: due is %v", c.at, !c.want)
		}
	}
	b.Take(candidate(halfDark(stripes())), "", true, after(301))
	if b.Due(after(500), 5) || !b.Due(after(501), 5) {
		t.Error("the rate is not five faces a second")
	}
	b.Release()
	if b.Due(after(2000), 5) {
		t.Error("a face is due after the key was released")
	}
}

func TestARepeatedKeyIsNoPress(t *testing.T) {
	var b Burst
	if !b.Press(OneHot("fear"), start) || b.Press(OneHot("fear"), after(30)) {
		t.Error("the keyboard's repetition counts as a press")
	}
	if !b.Press(OneHot("anger"), after(60)) {
		t.Error("another key is no press")
	}
	b.Release()
	if !b.Press(OneHot("anger"), after(90)) {
		t.Error("the same key is no press after it was released")
	}
}

func TestABurstRejectsWhatItHas(t *testing.T) {
	var b Burst
	face := stripes()
	take := func(rgb []byte, milliseconds int) Reason {
		_, reason := b.Take(candidate(rgb), "", true, after(milliseconds))
		return reason
	}
	b.Press(OneHot("fear"), start)
	if reason := take(face, 0); reason != Accepted {
		t.Error(reason)
	}
	if reason := take(face, 400); reason != Unchanged {
		t.Error("the same crop again:", reason)
	}
	if reason := take(stripes(), 600); reason != NearDuplicate {
		t.Error("a copy of the crop:", reason)
	}
	if reason := take(nil, 800); reason != Unchanged {
		t.Error("no crop:", reason)
	}
	b.Release()
	b.Press(OneHot("fear"), after(1000))
	if reason := take(face, 1000); reason != Accepted || len(b.Gate.Rejected) != 0 {
		t.Error("another press of the same face:", reason, b.Gate.Rejected)
	}
}
