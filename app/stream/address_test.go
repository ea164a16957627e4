package stream

import (
	"fmt"
	"net"
	"strings"
	"testing"

	"arbex/app/engine"
)

func TestTheAddressCanBeChosen(t *testing.T) {
	const token = "my-study_2026-token"
	first := open(t, Options{Token: token})
	port := portOf(t, first)
	first.Close()
	s := open(t, Options{Token: token, Port: port})
	if want := fmt.Sprintf("ws://127.0.0.1:%d/%s", port, token); s.Address() != want {
		t.Fatalf("%s, not %s", s.Address(), want)
	}
	c, err := dial(t, s.Address(), nil)
	if err != nil {
		t.Fatal(err)
	}
	c.CloseNow()
	if c, err := dial(t, s.Address()+"x", nil); err == nil {
		c.CloseNow()
		t.Error("another token is accepted")
	}
}

func TestAPortThatIsTakenIsNamed(t *testing.T) {
	taken, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := taken.Addr().(*net.TCPAddr).Port
	subscribed := false
	_, err = Open(Options{Network: network(), Port: port, Subscribe: func(o engine.Observer) func() { subscribed = true; return func() {} }})
	if err == nil || !strings.Contains(err.Error(), fmt.Sprint(port)) || subscribed {
		t.Errorf("%v, subscribed: %v", err, subscribed)
	}
}

func TestTokensThatCanBeGuessedAreRefused(t *testing.T) {
	for token, good := range map[string]bool{
		"": false, "secret": false, "fifteen-letters": false, "sixteen-letters-": true, "with a space in it": false,
		"slash/slash/slash/slash": false, "ümlautümlautümlaut": false, strings.Repeat("x", 128): true, strings.Repeat("x", 129): false,
	} {
		if err := CheckToken(token); (err == nil) != good {
			t.Errorf("%q: %v", token, err)
		}
	}
	if _, err := Open(Options{Network: network(), Token: "short"}); err == nil {
		t.Error("a short token is taken")
	}
}

// portOf returns the port that a stream listens on.
func portOf(t *testing.T, s *testStream) (port int) {
	t.Helper()
	if _, err := fmt.Sscanf(s.server.host, "127.0.0.1:%d", &port); err != nil {
		t.Fatal(err)
	}
	return port
}
