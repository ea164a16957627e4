package stream

import (
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

	"github.com/coder/websocket"
)

// maxReaders bounds what a program that connects again and again can cost.
const maxReaders = 16

// server hands messages to the readers that know the token.
type server struct {
	ctx          context.Context
	writeTimeout time.Duration
	host         string // 127.0.0.1:port
	token        string
	http         *http.Server
	goroutines   sync.WaitGroup

	mutex   sync.Mutex
	readers map[*slot.Slot[[]byte]]bool
	dropped int // of readers that have left
}

// listen opens a port that only this computer can reach.
func listen(ctx context.Context, patience time.Duration) (*server, error) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("stream: no port of this computer is free: %w", err)
	}
	s := &server{
		ctx: ctx, writeTimeout: patience, host: listener.Addr().String(), token: rand.Text(),
		readers: map[*slot.Slot[[]byte]]bool{},
	}
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: patience, MaxHeaderBytes: 16 << 10}
	s.goroutines.Go(func() { s.http.Serve(listener) })
	return s, nil
}

func (s *server) address() string { return "ws://" + s.host + "/" + s.token }

// ServeHTTP implements http.Handler. Without the token there is nothing here.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case !s.allows(r):
		http.Error(w, "this stream is for programs of this computer that were given its address", http.StatusForbidden)
		return
	case !s.tokenMatches(strings.TrimPrefix(r.URL.Path, "/")):
		http.NotFound(w, r)
		return
	}
	own := slot.New[[]byte]()
	if !s.addReader(own) {
		http.Error(w, "there are too many readers", http.StatusServiceUnavailable)
		return
	}
	defer s.removeReader(own)
	connection, err := websocket.Accept(w, r, nil)
	if err != nil {
		return // Accept has answered
	}
	defer connection.CloseNow()
	s.sendLoop(connection, own)
}

// allows keeps web pages out. A page of another site says its own origin; one
// whose name was made to point here (DNS rebinding) says its own host.
func (s *server) allows(r *http.Request) bool {
	if r.Host != s.host {
		return false
	}
	origin, named := r.Header["Origin"]
	return !named || len(origin) == 1 && origin[0] == "http://"+s.host
}

// tokenMatches compares in constant time: how long it takes tells nothing.
func (s *server) tokenMatches(token string) bool {
	return subtle.ConstantTimeCompare([]byte(token), []byte(s.token)) == 1
}

func (s *server) addReader(own *slot.Slot[[]byte]) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if len(s.readers) >= maxReaders || s.ctx.Err() != nil {
		return false
	}
	s.goroutines.Add(1)
	s.readers[own] = true
	return true
}

func (s *server) removeReader(own *slot.Slot[[]byte]) {
	s.mutex.Lock()
	delete(s.readers, own)
	s.dropped += own.Dropped()
	s.mutex.Unlock()
	s.goroutines.Done()
}

// sendLoop sends the newest message, over and over, until one of the two sides has
// had enough. What a reader sends is not for us.
func (s *server) sendLoop(connection *websocket.Conn, own *slot.Slot[[]byte]) {
	gone := connection.CloseRead(s.ctx)
	for {
		select {
		case <-gone.Done():
			return
		case <-own.Ready():
		}
		text, ok := own.Take()
		if !ok {
			continue
		}
		deadline, cancel := context.WithTimeout(gone, s.writeTimeout)
		err := connection.Write(deadline, websocket.MessageText, text)
		cancel()
		if err != nil {
			return
		}
	}
}

// broadcast puts a message in front of every reader. It never waits.
func (s *server) broadcast(text []byte) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for own := range s.readers {
		own.Put(text)
	}
}

func (s *server) stats() (readers, dropped int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	dropped = s.dropped
	for own := range s.readers {
		dropped += own.Dropped()
	}
	return len(s.readers), dropped
}

// close ends all readers; the context must have ended.
func (s *server) close() error {
	err := s.http.Close()
	s.goroutines.Wait()
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}
