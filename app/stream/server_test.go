package stream

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"

	"arbex/app/engine"
)

// Only a program of this computer that knows the token is connected.
func TestOthersAreRefused(t *testing.T) {
	s := open(t, Options{})
	host := s.server.host
	wrong := s.Address()[:len(s.Address())-1] + "!"
	for name, c := range map[string]struct {
		address string
		header  http.Header
		allowed bool
	}{
		"a program":                       {s.Address(), nil, true},
		"a library that sends our origin": {s.Address(), http.Header{"Origin": {"http://" + host}}, true},
		"no token":                        {"ws://" + host, nil, false},
		"a wrong token":                   {wrong, nil, false},
		"half a token":                    {s.Address()[:len(s.Address())-4], nil, false},
		"more than the token":             {s.Address() + "/x", nil, false},
		"a web page":                      {s.Address(), http.Header{"Origin": {"https://example.org"}}, false},
		"a page of another port":          {s.Address(), http.Header{"Origin": {"http://127.0.0.1:1"}}, false},
		"a page without an origin":        {s.Address(), http.Header{"Origin": {"null"}}, false},
		"a page with an empty one":        {s.Address(), http.Header{"Origin": {""}}, false},
		"a name that resolves to us":      {s.Address(), http.Header{"Host": {"evil.example:80"}, "Origin": {"http://evil.example:80"}}, false},
		"a name without its origin":       {s.Address(), http.Header{"Host": {"localhost.evil.example"}}, false},
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
		t.Errorf("a plain HTTP request gets %v", answer.Status)
	}
	http.DefaultClient.CloseIdleConnections()
}

func TestEveryStreamHasItsOwnToken(t *testing.T) {
	a, b := open(t, Options{}), open(t, Options{})
	if a.server.token == b.server.token || len(a.server.token) < 26 { // 26 letters of 5 bits
		t.Error(a.server.token, b.server.token)
	}
}

// dialStalled connects a reader that never reads.
func dialStalled(t *testing.T, s *testStream) {
	t.Helper()
	c, err := net.Dial("tcp", s.server.host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	c.(*net.TCPConn).SetReadBuffer(1)
	fmt.Fprintf(c, "GET /%s HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
		s.server.token, s.server.host)
}

// crowd is a result with so many faces that a reader's buffers are soon full.
func crowd() engine.FrameResult {
	result := resultOf(0)
	for id := range 400 {
		face := result.Faces[0]
		face.Track.ID = id + 10
		result.Faces = append(result.Faces, face)
	}
	return result
}

// writeClock is a time-out for writes that counts messages instead of seconds.
type writeClock struct {
	mutex   sync.Mutex
	message int
	writes  map[context.Context]*pendingWrite
}

type pendingWrite struct {
	began  int // message
	cancel context.CancelFunc
}

func (c *writeClock) deadline(ctx context.Context) (context.Context, context.CancelFunc) {
	write, cancel := context.WithCancel(ctx)
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.writes[write] = &pendingWrite{c.message, cancel}
	return write, func() {
		c.mutex.Lock()
		defer c.mutex.Unlock()
		delete(c.writes, write)
		cancel()
	}
}

// tick cancels the writes that have not ended for that many messages, and
// returns how many they were.
func (c *writeClock) tick(patience int) (timedOut int) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.message++
	for _, write := range c.writes {
		if c.message-write.began > patience {
			write.cancel()
			timedOut++
		}
	}
	return timedOut
}

// A reader that stops reading delays neither the engine nor the other readers,
// which get every message. When its write times out it is disconnected.
func TestAStalledReaderDelaysNobody(t *testing.T) {
	const patience = 20 // messages
	clock := writeClock{writes: map[context.Context]*pendingWrite{}}
	s := open(t, Options{writeDeadline: clock.deadline})
	dialStalled(t, s)
	good, err := dial(t, s.Address(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer good.CloseNow()
	good.SetReadLimit(1 << 20)
	waitFor(t, "two readers", func() bool { return s.Status().Readers == 2 })
	result := crowd()
	for clock.tick(patience) == 0 {
		if n := s.Status().Readers; n != 2 {
			t.Fatalf("%d readers before the time-out", n)
		}
		if result.Number++; result.Number > 2000 {
			t.Fatal("no write to the stalled reader timed out")
		}
		s.observer.OnResult(result)
		if text := readMessage(t, good); !bytes.Contains(text[:100], fmt.Appendf(nil, `"frame":%d,`, result.Number)) {
			t.Fatalf("the good reader did not get frame %d: %s", result.Number, text[:100])
		}
	}
	waitFor(t, "one reader", func() bool { return s.Status().Readers == 1 })
	if s.Status().Dropped < patience-1 {
		t.Errorf("%d messages were dropped for the stalled reader", s.Status().Dropped)
	}
}

func TestAReaderThatLeavesIsRemoved(t *testing.T) {
	s := open(t, Options{})
	c, err := dial(t, s.Address(), nil)
	if err != nil {
		t.Fatal(err)
	}
	waitFor(t, "one reader", func() bool { return s.Status().Readers == 1 })
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

func TestNothingListensAfterClose(t *testing.T) {
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
	if err := s.Close(); err != nil || s.observer != nil {
		t.Error(err)
	}
	if n := listening(t); n != 0 {
		t.Errorf("%d ports after", n)
	}
	if _, _, err := c.Read(t.Context()); err == nil {
		t.Error("the reader is still connected")
	}
}
