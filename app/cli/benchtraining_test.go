package cli

import (
	"path/filepath"
	"strings"
	"testing"
)

// peerOf starts a peer that is a script.
func peerOf(t *testing.T, script string) *peer {
	t.Helper()
	p, err := startPeer(t.Context(), "sh "+write(t, filepath.Join(t.TempDir(), "peer.sh"), script))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.close)
	return p
}

// A peer takes a step for each line and answers with its milliseconds.
func TestAPeerTakesSteps(t *testing.T) {
	p := peerOf(t, "n=0; while read line; do n=$((n+1)); echo \"$line is $n\" >&2; echo \" $n.5 \"; done")
	for want := range 3 {
		if ms, err := p.step(); err != nil || ms != float64(want+1)+0.5 {
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
		if ms, err := peerOf(t, script).step(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v ms, %v", script, ms, err)
		}
	}
	if p, err := startPeer(t.Context(), filepath.Join(t.TempDir(), "none")); err == nil {
		p.close()
		t.Error("a command that is not there was started")
	}
}

func TestBenchRefusesWhatMakesNoSense(t *testing.T) {
	for flag, want := range map[string]string{
		"--peer= ": "--peer", "--busy=-1": "--busy", "--busy=9999": "--busy", "--batch=0": "--batch", "--batch=65": "--batch", "--rounds=0": "--rounds",
		"--analyze=/dev/video0": "not on a camera", "--pipeline=rtsp://camera": "not on a camera", "--device=abacus": "--device",
	} {
		if status, _, errors := arbex(t, "bench", flag); status != exitUsage || !strings.Contains(errors, want) {
			t.Errorf("%s: status %d, %s", flag, status, errors)
		}
	}
}
