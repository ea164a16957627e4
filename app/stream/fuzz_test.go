package stream

import (
	"bufio"
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"arbex/assets/fuzzstats"
)

// FuzzRequest sends arbitrary requests: without the token in the path nothing is
// found, and another host or origin is forbidden.
func FuzzRequest(f *testing.F) {
	f.Add([]byte("GET /TOKEN HTTP/1.1\r\nHost: 127.0.0.1:4711\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"))
	f.Add([]byte("GET /TOKEN HTTP/1.1\r\nHost: 127.0.0.1:4711\r\nOrigin: http://127.0.0.1:4711\r\n\r\n"))
	f.Add([]byte("GET /TOKEN HTTP/1.1\r\nHost: evil.example\r\n\r\n"))
	f.Add([]byte("POST //TOKEN/../x?y HTTP/1.0\r\nHost: 127.0.0.1:4711\r\nOrigin: null\r\n\r\n"))
	counted := fuzzstats.CountBytes(f)
	s := &server{ctx: f.Context(), host: "127.0.0.1:4711", token: "TOKEN", readers: map[*mailbox]bool{}}
	f.Fuzz(func(t *testing.T, raw []byte) {
		counted(len(raw))
		r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(raw)))
		if err != nil {
			return
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		foreign := r.Host != s.host || len(r.Header["Origin"]) > 0 && r.Header.Get("Origin") != "http://"+s.host
		switch {
		case w.Code < 400: // a recorder cannot become a WebSocket
			t.Fatalf("%q was answered with %d", raw, w.Code)
		case foreign && w.Code != http.StatusForbidden:
			t.Fatalf("%q was answered with %d", raw, w.Code)
		case strings.TrimPrefix(r.URL.Path, "/") != s.token && w.Code != http.StatusForbidden && w.Code != http.StatusNotFound:
			t.Fatalf("%q was answered with %d", raw, w.Code)
		}
		if readers, _ := s.stats(); readers != 0 {
			t.Fatal("a reader stayed")
		}
	})
}
