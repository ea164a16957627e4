package stream

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"testing"
	"time"

	"arbex/app/engine"
	"arbex/app/session"
	"arbex/assets/leaktest"
	"arbex/model"
	"arbex/vision"

	"github.com/coder/websocket"
)

func TestMain(m *testing.M) { leaktest.Main(m, vision.Unclosed) }

// network is shared by all tests: making it is slow.
var network = sync.OnceValue(func() *model.Network {
	c, err := model.Preset("compact")
	if err != nil {
		panic(err)
	}
	n, err := model.New(c, 1)
	if err != nil {
		panic(err)
	}
	return n
})

// testStream is a Stream; the test takes the place of the engine.
type testStream struct {
	*Stream
	observer engine.Observer // nil: unsubscribed
}

// eventLimit bounds the wait for an event that comes as soon as the machine gets
// to it.
const eventLimit = 2 * time.Minute

func open(t *testing.T, o Options) *testStream {
	t.Helper()
	s := &testStream{}
	o.Network = network()
	o.Subscribe = func(w engine.Observer) func() {
		s.observer = w
		return func() { s.observer = nil }
	}
	var err error
	if s.Stream, err = Open(o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if s.observer != nil {
			s.Close()
		}
	})
	return s
}

// resultOf is the result of frame n: a face with a prediction and one without.
func resultOf(n int) engine.FrameResult {
	p := model.Prediction{Primary: make(model.Distribution, 8), Corrected: make(model.Distribution, 8), Confidence: model.Confidence{Corrected: 0.75}}
	p.Primary[1], p.Corrected[2] = 0.5, 0.25
	face := engine.Face{Track: vision.Track{ID: 4, Face: vision.Face{Box: vision.Box{X: 1, Y: 2, W: 30, H: 40}}}, Known: true, Prediction: p}
	hidden := engine.Face{Track: vision.Track{ID: 5, Missed: 1}}
	return engine.FrameResult{FrameInfo: engine.FrameInfo{Number: n, Source: vision.Info{Spec: "demo"}, ReadAt: testTime}, Faces: []engine.Face{face, hidden}}
}

func dial(t *testing.T, address string, header http.Header) (*websocket.Conn, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), eventLimit)
	defer cancel()
	transport := &http.Transport{DisableKeepAlives: true}
	defer transport.CloseIdleConnections()
	c, answer, err := websocket.Dial(ctx, address, &websocket.DialOptions{HTTPHeader: header, Host: header.Get("Host"), HTTPClient: &http.Client{Transport: transport}})
	if answer != nil && answer.Body != nil && err != nil {
		answer.Body.Close()
	}
	return c, err
}

// readMessage returns the next message.
func readMessage(t *testing.T, c *websocket.Conn) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), eventLimit)
	defer cancel()
	_, text, err := c.Read(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// readRecords returns the records of the next message.
func readRecords(t *testing.T, c *websocket.Conn) []session.Record {
	t.Helper()
	var records []session.Record
	for r, err := range session.ReadRecords(bytes.NewReader(readMessage(t, c))) {
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, r)
	}
	return records
}

func TestReadersGetTheRecordsOfASession(t *testing.T) {
	s := open(t, Options{})
	c, err := dial(t, s.Address(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseNow()
	s.observer.OnResult(resultOf(7)) // a reader is added before it is answered
	records := readRecords(t, c)
	if len(records) != 2 || !records[0].Success || records[0].FaceID != 4 || records[0].Label != network().Classes()[2] || records[1].Success {
		t.Errorf("%+v", records)
	}
	if records[0].Frame != 7 || records[0].WallTime.IsZero() {
		t.Errorf("%+v", records[0])
	}
	s.observer.OnResult(resultOf(9))
	if next := readRecords(t, c); next[0].Frame != 9 {
		t.Errorf("frame %d instead of 9", next[0].Frame)
	}
	waitFor(t, "two frames sent", func() bool { return s.Status().Sent == 2 })
}

// waitFor polls a condition.
func waitFor(t *testing.T, what string, condition func() bool) {
	t.Helper()
	poll := time.NewTicker(time.Millisecond)
	defer poll.Stop()
	limit := time.After(eventLimit)
	for !condition() {
		select {
		case <-poll.C:
		case <-limit:
			t.Fatalf("not seen: %s", what)
		}
	}
}

// A message has the lines of frames.jsonl.
func TestMessagesAreLinesOfJSON(t *testing.T) {
	r := session.RecordBuilder{Classes: []string{"a"}}.NoFace(session.FrameContext{Source: "x", Frame: 3})
	line, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	if got := encodeLines([]session.Record{r, r}); string(got) != string(line)+"\n"+string(line)+"\n" {
		t.Errorf("%s", got)
	}
}

// testTime is the time of whatever has one and is not measured.
var testTime = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
