package stream

import (
	"net"
	"strings"
	"testing"

	"arbex/app/engine"
	"arbex/model"
)

// newSwitch returns a Switch, and the number of streams that are subscribed.
func newSwitch(t *testing.T) (s *Switch, subscribed *int) {
	subscribed = new(int)
	s = NewSwitch(Options{Network: network(), Subscribe: func(engine.Observer) func() {
		*subscribed++
		return func() { *subscribed-- }
	}})
	t.Cleanup(func() { s.Off() })
	return s, subscribed
}

func TestASwitchThatIsOffListensNowhere(t *testing.T) {
	s, subscribed := newSwitch(t)
	if s.IsOn() || s.Address() != "" || s.Status() != (Status{}) || s.Off() != nil || *subscribed != 0 {
		t.Fatal("it is on at the start")
	}
	if err := s.On(""); err != nil {
		t.Fatal(err)
	}
	address := s.Address()
	if err := s.On(""); err != nil || s.Address() != address || *subscribed != 1 {
		t.Errorf("%v, a second stream", err)
	}
	if err := s.Off(); err != nil || s.IsOn() || s.Address() != "" || *subscribed != 0 {
		t.Errorf("%v, it still streams", err)
	}
	host, _, _ := strings.Cut(strings.TrimPrefix(address, "ws://"), "/")
	if c, err := net.Dial("tcp", host); err == nil {
		c.Close()
		t.Error("something still listens")
	}
}

// Without a chosen address each stream has a new token: who had the last one cannot
// read the next.
func TestAnAddressStaysOnlyWhereItWasChosen(t *testing.T) {
	s, _ := newSwitch(t)
	addresses := func() (first, second string) {
		for _, a := range []*string{&first, &second} {
			if err := s.On(""); err != nil {
				t.Fatal(err)
			}
			*a = s.Address()
			s.Off()
		}
		return first, second
	}
	first, second := addresses()
	if first == second {
		t.Errorf("%s stays", first)
	}
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	s.SetAddress(port, "my-study-2026-token-1")
	if first, second = addresses(); first != second || !strings.HasSuffix(first, "/my-study-2026-token-1") {
		t.Errorf("%s, then %s", first, second)
	}
}

func TestOSCNeedsAPort(t *testing.T) {
	s, subscribed := newSwitch(t)
	for _, port := range []string{"many", "0", "-1", "65536", "9000.5", " 9000"} {
		if err := s.On(port); err == nil || s.IsOn() || *subscribed != 0 {
			t.Errorf("%q: %v, it streams to nowhere", port, err)
		}
	}
	if err := s.On("9000"); err != nil || s.Status().OSC != 9000 {
		t.Errorf("%v, %+v", err, s.Status())
	}
	s.Off()
	if err := s.On(""); err != nil || s.Status().OSC != 0 {
		t.Errorf("%v, OSC stays: %+v", err, s.Status())
	}
}

func TestASwitchIsOffWhereThePortIsTaken(t *testing.T) {
	taken, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	s, subscribed := newSwitch(t)
	s.SetAddress(taken.Addr().(*net.TCPAddr).Port, "my-study-2026-token-1")
	if err := s.On(""); err == nil || s.IsOn() || *subscribed != 0 {
		t.Errorf("%v", err)
	}
}

// A stream that is on, and the next one, have the newest network.
func TestASwitchFollowsTheNetwork(t *testing.T) {
	c := network().Config()
	c.Classes = []string{"calm", "joy"}
	other, err := model.New(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	var observer engine.Observer
	s := NewSwitch(Options{Network: network(), Subscribe: func(o engine.Observer) func() {
		observer = o
		return func() {}
	}})
	defer func() { s.Off() }()
	face := resultOf(0).Faces[0]
	face.Prediction.Primary, face.Prediction.Corrected = model.Distribution{0.5, 0.5}, model.Distribution{0.25, 0.75}
	for i, which := range []string{"the stream that was on", "the next stream"} {
		if err := s.On(""); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			s.SetNetwork(other)
		}
		reader, err := dial(t, s.Address(), nil)
		if err != nil {
			t.Fatal(err)
		}
		observer.OnResult(engine.FrameResult{Faces: []engine.Face{face}})
		if have := readRecords(t, reader)[0].Label; have != "joy" {
			t.Errorf("%s: %q", which, have)
		}
		reader.CloseNow()
		s.Off()
	}
}
