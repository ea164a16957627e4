package stream

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"arbex/app/slot"
	"arbex/assets/message"

	"github.com/coder/websocket"
)

// maxReaders limits what a program that connects again and again can cost.
const maxReaders = 16

// writeTimeout is how long a reader may take nothing before it is disconnected.
const writeTimeout = 3 * time.Second

// deadline returns a context for a single write. A test replaces it.
type deadline func(context.Context) (context.Context, context.CancelFunc)

func afterWriteTimeout(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, writeTimeout)
}

// mailbox holds the newest message for one reader.
type mailbox = slot.Slot[[]byte]

// server sends messages to the readers that know the token.
type server struct {
	ctx           context.Context
	onMarker      func(name string) // nil: markers are refused
	writeDeadline deadline
	host          string // 127.0.0.1:port
	token         string
	http          *http.Server
	goroutines    sync.WaitGroup

	mutex   sync.Mutex
	readers map[*mailbox]bool
	dropped int // messages for readers that have left
}

// listen opens a port that only this computer can reach. The server ends with
// ctx; close waits for it.
func listen(ctx context.Context, o Options) (*server, error) {
	token := cmp.Or(o.Token, rand.Text())
	if err := CheckToken(token); err != nil {
		return nil, err
	}
	listener, err := listenLocally(o.Port)
	if err != nil {
		return nil, err
	}
	s := &server{
		ctx: ctx, writeDeadline: o.writeDeadline, host: listener.Addr().String(), token: token, onMarker: o.OnMarker,
		readers: map[*mailbox]bool{},
	}
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: writeTimeout, MaxHeaderBytes: 16 << 10}
	s.goroutines.Go(func() { s.http.Serve(listener) })
	return s, nil
}

// listenLocally listens on a port of this computer, on a free one for 0.
func listenLocally(port int) (net.Listener, error) {
	listener, err := net.Listen("tcp4", fmt.Sprintf("127.0.0.1:%d", port))
	switch {
	case err == nil:
		return listener, nil
	case port == 0:
		return nil, message.Wrap(err, "no port of this computer is free: {{.Cause}}", nil)
	}
	return nil, message.Wrap(err, "port {{.Port}} of this computer cannot be used: {{.Cause}}; another program may have it", message.Fields{"Port": port})
}

func (s *server) address() string { return "ws://" + s.host + "/" + s.token }

// ServeHTTP implements http.Handler.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case !s.isLocal(r):
		http.Error(w, "this stream is for programs of this computer that were given its address", http.StatusForbidden)
		return
	case !s.tokenMatches(strings.TrimPrefix(r.URL.Path, "/")):
		http.NotFound(w, r)
		return
	}
	box := slot.New[[]byte]()
	if !s.addReader(box) {
		http.Error(w, "there are too many readers", http.StatusServiceUnavailable)
		return
	}
	defer s.removeReader(box)
	connection, err := websocket.Accept(w, r, nil)
	if err != nil {
		return // Accept has answered
	}
	defer connection.CloseNow()
	s.sendLoop(connection, box)
}

// isLocal reports whether a request is not from a web page. A page of another
// site sends its own origin; one whose name was made to resolve to this computer
// (DNS rebinding) sends its own host.
func (s *server) isLocal(r *http.Request) bool {
	if r.Host != s.host {
		return false
	}
	origin, present := r.Header["Origin"]
	return !present || len(origin) == 1 && origin[0] == "http://"+s.host
}

// tokenMatches compares in constant time.
func (s *server) tokenMatches(token string) bool {
	return subtle.ConstantTimeCompare([]byte(token), []byte(s.token)) == 1
}

// addReader returns false when there are too many readers or the server ends.
func (s *server) addReader(box *mailbox) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if len(s.readers) >= maxReaders || s.ctx.Err() != nil {
		return false
	}
	s.goroutines.Add(1)
	s.readers[box] = true
	return true
}

func (s *server) removeReader(box *mailbox) {
	s.mutex.Lock()
	delete(s.readers, box)
	s.dropped += box.Dropped()
	s.mutex.Unlock()
	s.goroutines.Done()
}

// sendLoop sends the newest message again and again until the reader leaves or sends
// what is no marker, a write times out or the server ends.
func (s *server) sendLoop(connection *websocket.Conn, box *mailbox) {
	ctx, cancel := context.WithCancel(s.ctx)
	var receiving sync.WaitGroup
	defer receiving.Wait()
	defer cancel()
	receiving.Go(func() {
		defer cancel()
		s.receiveMarkers(ctx, connection)
	})
	for {
		select {
		case <-ctx.Done():
			return
		case <-box.Ready():
		}
		text, ok := box.Take()
		if !ok {
			continue
		}
		write, cancel := s.writeDeadline(ctx)
		err := connection.Write(write, websocket.MessageText, text)
		cancel()
		if err != nil {
			return
		}
	}
}

// broadcast puts a message into every mailbox. It does not wait.
func (s *server) broadcast(text []byte) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for box := range s.readers {
		box.Put(text)
	}
}

// stats returns the number of readers, and of messages that readers missed.
func (s *server) stats() (readers, dropped int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	dropped = s.dropped
	for box := range s.readers {
		dropped += box.Dropped()
	}
	return len(s.readers), dropped
}

// close disconnects all readers. The server's context must have ended.
func (s *server) close() error {
	err := s.http.Close()
	s.goroutines.Wait()
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}
