package stream

import (
	"strings"
	"testing"

	"arbex/assets/fuzzstats"

	"github.com/coder/websocket"
)

// markersOf returns an Options.OnMarker and what it was called with.
func markersOf() (func(string), chan string) {
	names := make(chan string, 16)
	return func(name string) { names <- name }, names
}

func TestAReaderSetsMarkers(t *testing.T) {
	onMarker, names := markersOf()
	s := open(t, Options{OnMarker: onMarker})
	c, err := dial(t, s.Address(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseNow()
	for _, name := range []string{"stimulus 3", "Reiz für Ä", strings.Repeat("ü", maxMarkerName)} {
		if err := c.Write(t.Context(), websocket.MessageText, []byte(`{"marker": "`+name+`", "more": 1}`)); err != nil {
			t.Fatal(err)
		}
		if got := <-names; got != name {
			t.Errorf("%q arrived as %q", name, got)
		}
	}
	s.observer.OnResult(resultOf(3))
	if text := readMessage(t, c); !strings.Contains(string(text), `"frame":3`) {
		t.Errorf("after markers the reader got %q", text)
	}
}

func TestWhatIsNoMarkerDisconnects(t *testing.T) {
	onMarker, names := markersOf()
	for name, c := range map[string]struct {
		o    Options
		sent string
	}{
		"no JSON":        {Options{OnMarker: onMarker}, "stimulus"},
		"no name":        {Options{OnMarker: onMarker}, `{"marker": " "}`},
		"another field":  {Options{OnMarker: onMarker}, `{"mark": "x"}`},
		"a long name":    {Options{OnMarker: onMarker}, `{"marker": "` + strings.Repeat("x", maxMarkerName+1) + `"}`},
		"a long message": {Options{OnMarker: onMarker}, strings.Repeat(" ", maxMarkerMessage+1)},
		"nobody listens": {Options{}, `{"marker": "x"}`},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, c.o)
			reader, err := dial(t, s.Address(), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer reader.CloseNow()
			if err := reader.Write(t.Context(), websocket.MessageText, []byte(c.sent)); err != nil {
				t.Fatal(err)
			}
			if _, _, err := reader.Read(t.Context()); err == nil {
				t.Error("the reader stays connected")
			}
			waitFor(t, "no reader", func() bool { return s.Status().Readers == 0 })
		})
	}
	if len(names) > 0 {
		t.Errorf("%q became a marker", <-names)
	}
}

func TestAMarkerIsOneLine(t *testing.T) {
	if name, err := parseMarker([]byte(`{"marker": "a\nb\t c"}`)); err != nil || name != "a b c" {
		t.Errorf("%q, %v", name, err)
	}
}

// FuzzMarker reads arbitrary messages: what is accepted is a name on one line.
func FuzzMarker(f *testing.F) {
	f.Add([]byte(`{"marker": "stimulus 3"}`))
	f.Add([]byte(`{"marker": "a\nb"}`))
	f.Add([]byte(`{"marker": 3}`))
	counted := fuzzstats.CountBytes(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		counted(len(text))
		name, err := parseMarker(text)
		if err == nil && (name == "" || strings.ContainsAny(name, "\r\n")) {
			t.Errorf("%q from %q", name, text)
		}
	})
}
