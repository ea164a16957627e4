package stream

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"net"
	"net/http"
	"os"
	"strings"
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

// network is one that all tests share: making it takes a second.
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

// testStream plays the engine.
type testStream struct {
	*Stream
	witness engine.Observer
}

func open(t *testing.T, o Options) *testStream {
	t.Helper()
	s := &testStream{}
	o.Network = network()
	o.Subscribe = func(w engine.Observer) func() {
		s.witness = w
		return func() { s.witness = nil }
	}
	var err error
	if s.Stream, err = Open(o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if s.witness != nil {
			s.Close()
		}
	})
	return s
}

// sighting is picture n with a judged face and one that is only remembered.
func sighting(n int) engine.FrameResult {
	p := model.Prediction{Primary: make(model.Distribution, 8), Corrected: make(model.Distribution, 8), Confidence: model.Confidence{Corrected: 0.75}}
	p.Primary[1], p.Corrected[2] = 0.5, 0.25
	face := engine.Face{Track: vision.Track{ID: 4, Face: vision.Face{Box: vision.Box{X: 1, Y: 2, W: 30, H: 40}}}, Known: true, Prediction: p}
	hidden := engine.Face{Track: vision.Track{ID: 5, Missed: 1}}
	return engine.FrameResult{FrameInfo: engine.FrameInfo{Number: n, Source: vision.Info{Spec: "demo"}, ReadAt: time.Now()}, Faces: []engine.Face{face, hidden}}
}

// playing shows 200 pictures a second until stop is called.
func (s *testStream) playing() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var work sync.WaitGroup
	work.Go(func() {
		ticker := time.NewTicker(5 * time.Millisecond)
		defer ticker.Stop()
		for n := 0; ; n++ {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				s.witness.OnResult(sighting(n))
			}
		}
	})
	return func() { cancel(); work.Wait() }
}

func dial(t *testing.T, address string, header http.Header) (*websocket.Conn, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	transport := &http.Transport{DisableKeepAlives: true}
	defer transport.CloseIdleConnections()
	c, answer, err := websocket.Dial(ctx, address, &websocket.DialOptions{HTTPHeader: header, Host: header.Get("Host"), HTTPClient: &http.Client{Transport: transport}})
	if answer != nil && answer.Body != nil && err != nil {
		answer.Body.Close()
	}
	return c, err
}

func raw(t *testing.T, c *websocket.Conn) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	_, text, err := c.Read(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func read(t *testing.T, c *websocket.Conn) []session.Record {
	t.Helper()
	var records []session.Record
	for r, err := range session.ReadRecords(bytes.NewReader(raw(t, c))) {
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, r)
	}
	return records
}

func TestReadersGetTheRecordsOfASession(t *testing.T) {
	s := open(t, Options{})
	defer s.playing()()
	c, err := dial(t, s.Address(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseNow()
	records := read(t, c)
	if len(records) != 2 || !records[0].Success || records[0].FaceID != 4 || records[0].Label != network().Classes()[2] || records[1].Success {
		t.Errorf("%+v", records)
	}
	if later := read(t, c); later[0].Frame <= records[0].Frame || later[0].WallTime.IsZero() {
		t.Errorf("%d follows %d", later[0].Frame, records[0].Frame)
	}
	// It counts what is written, which the reader may have before.
	waitFor(t, "one reader, two pictures", func() bool { status := s.Status(); return status.Readers == 1 && status.Sent >= 2 })
}

// Only a program of this computer that knows the token gets anything.
func TestOthersAreRefused(t *testing.T) {
	s := open(t, Options{})
	host := s.server.host
	wrong := s.Address()[:len(s.Address())-1] + "!"
	for name, c := range map[string]struct {
		address string
		header  http.Header
		allowed bool
	}{
		"a program":                 {s.Address(), nil, true},
		"a library that names us":   {s.Address(), http.Header{"Origin": {"http://" + host}}, true},
		"no token":                  {"ws://" + host, nil, false},
		"a wrong token":             {wrong, nil, false},
		"half a token":              {s.Address()[:len(s.Address())-4], nil, false},
		"more than the token":       {s.Address() + "/x", nil, false},
		"a web page":                {s.Address(), http.Header{"Origin": {"https://example.org"}}, false},
		"a page of another port":    {s.Address(), http.Header{"Origin": {"http://127.0.0.1:1"}}, false},
		"a page without an origin":  {s.Address(), http.Header{"Origin": {"null"}}, false},
		"a page with an empty one":  {s.Address(), http.Header{"Origin": {""}}, false},
		"a name that points to us":  {s.Address(), http.Header{"Host": {"evil.example:80"}, "Origin": {"http://evil.example:80"}}, false},
		"a name without its origin": {s.Address(), http.Header{"Host": {"localhost.evil.example"}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			connection, err := dial(t, c.address, c.header)
			if connection != nil {
				connection.CloseNow()
			}
			if allowed := err == nil; allowed != c.allowed {
				t.Errorf("allowed: %v (%v)", allowed, err)
			}
		})
	}
	answer, err := http.Get("http" + strings.TrimPrefix(s.Address(), "ws"))
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusUpgradeRequired {
		t.Errorf("a plain request gets %v", answer.Status)
	}
	http.DefaultClient.CloseIdleConnections()
}

func TestEveryStreamHasItsOwnToken(t *testing.T) {
	a, b := open(t, Options{}), open(t, Options{})
	if a.server.token == b.server.token || len(a.server.token) < 26 { // 26 letters of 5 bits
		t.Error(a.server.token, b.server.token)
	}
}

// A reader that stops reading holds nobody up: the others get every message,
// the engine does not wait, and the reader is let go.
func TestAStalledReaderHoldsNobodyUp(t *testing.T) {
	s := open(t, Options{writeTimeout: 2 * time.Second})
	stalled, err := net.Dial("tcp", s.server.host)
	if err != nil {
		t.Fatal(err)
	}
	defer stalled.Close()
	stalled.(*net.TCPConn).SetReadBuffer(1)
	fmt.Fprintf(stalled, "GET /%s HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
		s.server.token, s.server.host)
	good, err := dial(t, s.Address(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer good.CloseNow()
	waitFor(t, "two readers", func() bool { return s.Status().Readers == 2 })

	crowd := sighting(0) // many faces, so that the stalled reader's buffers are soon full
	for id := range 400 {
		face := crowd.Faces[0]
		face.Track.ID = id + 10
		crowd.Faces = append(crowd.Faces, face)
	}
	good.SetReadLimit(1 << 20)
	worst := time.Duration(0)
	last := -1
	for n := 1; s.Status().Readers == 2; n++ {
		if n > 2000 {
			t.Fatal("the stalled reader is never let go")
		}
		crowd.Number = n
		began := time.Now()
		s.witness.OnResult(crowd)
		worst = max(worst, time.Since(began))
		if text := raw(t, good); !bytes.Contains(text[:100], fmt.Appendf(nil, `"frame":%d,`, n)) {
			t.Fatalf("the good reader did not get picture %d: %s", n, text[:100])
		}
		last = n
	}
	status := s.Status()
	if worst > time.Second || status.Readers != 1 {
		t.Errorf("the engine waited %v; %+v", worst, status)
	}
	t.Logf("%d messages; Saw took at most %v; %d were dropped for the stalled reader", last, worst, status.Dropped)
	if status.Dropped == 0 {
		t.Error("nothing was counted as dropped")
	}
}

func waitFor(t *testing.T, what string, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !so(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not seen: %s", what)
		}
	}
}

// A reader that vanishes is forgotten.
func TestAVanishedReaderIsForgotten(t *testing.T) {
	s := open(t, Options{})
	defer s.playing()()
	c, err := dial(t, s.Address(), nil)
	if err != nil {
		t.Fatal(err)
	}
	read(t, c)
	c.CloseNow()
	waitFor(t, "no reader", func() bool { return s.Status().Readers == 0 })
}

// listening counts the TCP ports that this process listens on.
func listening(t *testing.T) int {
	t.Helper()
	own := map[string]bool{}
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip("no /proc here: ", err)
	}
	for _, entry := range entries {
		if target, err := os.Readlink("/proc/self/fd/" + entry.Name()); err == nil {
			if inode, ok := strings.CutPrefix(target, "socket:["); ok {
				own[strings.TrimSuffix(inode, "]")] = true
			}
		}
	}
	count := 0
	for _, path := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		text, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		for _, line := range strings.Split(string(text), "\n") {
			const state, inode, listen = 3, 9, "0A"
			if f := strings.Fields(line); len(f) > inode && f[state] == listen && own[f[inode]] {
				count++
			}
		}
	}
	return count
}

func TestNothingListensWhileItIsOff(t *testing.T) {
	if n := listening(t); n != 0 {
		t.Fatalf("%d ports before", n)
	}
	s := open(t, Options{})
	if n := listening(t); n != 1 {
		t.Errorf("%d ports while it is on", n)
	}
	host, _, err := net.SplitHostPort(s.server.host)
	if err != nil || !net.ParseIP(host).IsLoopback() {
		t.Errorf("it listens on %s", s.server.host)
	}
	c, err := dial(t, s.Address(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseNow()
	if err := s.Close(); err != nil || s.witness != nil {
		t.Error(err)
	}
	if n := listening(t); n != 0 {
		t.Errorf("%d ports after", n)
	}
	if _, _, err := c.Read(t.Context()); err == nil {
		t.Error("the reader was not let go")
	}
}

// What OSC 1.0 gives as its example.
func TestMessagesAreThoseOfTheSpecification(t *testing.T) {
	have := appendMessage(nil, "/oscillator/4/frequency", float32(440))
	want := "\x00\x00\x00\x20/oscillator/4/frequency\x00,f\x00\x00\x43\xdc\x00\x00"
	if string(have) != want {
		t.Errorf("%q, not %q", have, want)
	}
	have = appendMessage(nil, "/foo", int32(1000), int32(-1), "hello", float32(1.234), float32(5.678))
	want = "\x00\x00\x00\x28/foo\x00\x00\x00\x00,iisff\x00\x00\x00\x00\x03\xe8\xff\xff\xff\xffhello\x00\x00\x00\x3f\x9d\xf3\xb6\x40\xb5\xb2\x2d"
	if string(have) != want {
		t.Errorf("%q, not %q", have, want)
	}
}

func TestOSCReachesAReceiver(t *testing.T) {
	receiver, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer receiver.Close()
	s := open(t, Options{OSC: receiver.LocalAddr().(*net.UDPAddr).Port})
	s.witness.OnResult(sighting(7))
	receiver.SetReadDeadline(time.Now().Add(10 * time.Second))
	packet := make([]byte, 64<<10)
	n, _, err := receiver.ReadFrom(packet)
	if err != nil {
		t.Fatal(err)
	}
	messages := bundle(t, packet[:n])
	class := network().Classes()
	if have := messages["/arbex/face/4"]; !strings.HasPrefix(have, ",isfffff\x00\x00\x00\x00") || len(messages) != 1+8+8 {
		t.Errorf("%q of %d messages", have, len(messages))
	}
	if have := messages["/arbex/face/4/corrected/"+class[2]]; have != ",f\x00\x00"+number(0.25) {
		t.Errorf("%q", have)
	}
}

// Nobody has to receive OSC.
func TestOSCWithoutAReceiver(t *testing.T) {
	s := open(t, Options{OSC: 9})
	for n := range 20 {
		s.witness.OnResult(sighting(n))
		waitFor(t, "it is sent", func() bool { return s.Status().Sent == n+1 })
	}
}

func number(v float32) string {
	return string(binary.BigEndian.AppendUint32(nil, math.Float32bits(v)))
}

// bundle takes an OSC bundle apart: what follows each address.
func bundle(t *testing.T, packet []byte) map[string]string {
	t.Helper()
	rest, ok := bytes.CutPrefix(packet, []byte("#bundle\x00\x00\x00\x00\x00\x00\x00\x00\x01"))
	if !ok || len(packet)%4 != 0 {
		t.Fatalf("%q is no bundle", packet)
	}
	messages := map[string]string{}
	for len(rest) > 0 {
		size := binary.BigEndian.Uint32(rest)
		message := rest[4 : 4+size]
		rest = rest[4+size:]
		end := bytes.IndexByte(message, 0)
		messages[string(message[:end])] = string(message[(end/4+1)*4:])
	}
	return messages
}

// A message is what frames.jsonl holds.
func TestMessagesAreLinesOfJSON(t *testing.T) {
	r := session.RecordBuilder{Classes: []string{"a"}}.NoFace(session.FrameContext{Source: "x", Frame: 3})
	line, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	if have := encodeLines([]session.Record{r, r}); string(have) != string(line)+"\n"+string(line)+"\n" {
		t.Errorf("%s", have)
	}
}
