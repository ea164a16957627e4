package bench

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// peerOf starts a peer that is a script.
func peerOf(t *testing.T, script string) *Peer {
	t.Helper()
	path := filepath.Join(t.TempDir(), "peer.sh")
	if err := os.WriteFile(path, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := StartPeer(t.Context(), "sh "+path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// A peer takes a step for each line and answers with its milliseconds.
func TestAPeerTakesSteps(t *testing.T) {
	p := peerOf(t, "n=0; while read line; do n=$((n+1)); echo \"$line is $n\" >&2; echo \" $n.5 \"; done")
	for want := range 3 {
		if ms, err := p.Step(); err != nil || ms != float64(want+1)+0.5 {
			t.Errorf("step %d took %v ms (%v)", want+1, ms, err)
		}
	}
}

func TestAPeerThatDoesNotAnswer(t *testing.T) {
	for script, want := range map[string]string{
		"read line; echo soon":        `answered "soon"`,
		"read line; exit 3":           "ended without an answer",
		"read line; echo; read again": `answered ""`,
	} {
		if ms, err := peerOf(t, script).Step(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v ms, %v", script, ms, err)
		}
	}
	for _, command := range []string{" ", filepath.Join(t.TempDir(), "none")} {
		if p, err := StartPeer(t.Context(), command); err == nil {
			p.Close()
			t.Errorf("%q was started", command)
		}
	}
}
