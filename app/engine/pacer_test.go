package engine

import (
	"testing"
	"time"
)

func TestPacer(t *testing.T) {
	var p pacer
	begin := testTime
	if d := p.due(0, begin); d != 0 {
		t.Errorf("the first frame waits %v", d)
	}
	if d := p.due(100*time.Millisecond, begin.Add(40*time.Millisecond)); d != 60*time.Millisecond {
		t.Errorf("%v", d)
	}
	if d := p.due(200*time.Millisecond, begin.Add(900*time.Millisecond)); d != 0 {
		t.Errorf("a late frame waits %v", d)
	}
	if d := p.due(233*time.Millisecond, begin.Add(900*time.Millisecond)); d != 33*time.Millisecond {
		t.Errorf("the clip is hurried after being late: %v", d)
	}
}
