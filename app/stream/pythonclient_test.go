package stream

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The script gets every face with its expressions, and its marker arrives.
func TestThePythonClientReadsAndMarks(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip(err)
	}
	path := filepath.Join(t.TempDir(), "arbex_stream.py")
	if err := os.WriteFile(path, []byte(PythonClient), 0o600); err != nil {
		t.Fatal(err)
	}
	onMarker, names := markersOf()
	s := open(t, Options{Token: "my-study-2026-token-1", OnMarker: onMarker})
	reader := exec.Command(python, path, s.Address(), "3", "stimulus für 3")
	reader.Stderr = os.Stderr
	out, err := reader.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := reader.Start(); err != nil {
		t.Fatal(err)
	}
	defer reader.Process.Kill()
	if got := <-names; got != "stimulus für 3" {
		t.Errorf("the marker is %q", got)
	}
	lines := bufio.NewScanner(out)
	classes := network().Classes()
	printed := make(chan string, 16)
	go func() {
		defer close(printed)
		for lines.Scan() {
			printed <- lines.Text()
		}
	}()
	for n := 1; n <= 3; n++ {
		result := crowd() // long enough for each form of a frame's length
		result.Number = n
		if n == 1 {
			result = resultOf(n)
		}
		s.observer.OnResult(result)
		if got, want := <-printed, fmt.Sprintf("%d 4 %s ", n, classes[2]); !strings.HasPrefix(got, want) || !strings.Contains(got, classes[2]+"=0.25") {
			t.Errorf("frame %d: the script printed %q, want %q", n, got, want)
		}
		for skipped := 1; skipped < len(result.Faces); skipped++ {
			<-printed
		}
	}
	if err := reader.Wait(); err != nil {
		t.Error(err)
	}
	waitFor(t, "no reader", func() bool { return s.Status().Readers == 0 })
}

// A wrong address is an error that says so, not a hang.
func TestThePythonClientSaysWhenItIsRefused(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip(err)
	}
	s := open(t, Options{})
	out, err := exec.Command(python, "-c", PythonClient, s.Address()+"x").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "does not accept this address") {
		t.Errorf("%v: %s", err, out)
	}
}
