package guarantees

import (
	"bufio"
	"encoding/csv"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// signalled runs an analysis of pictures, sends it a signal after its first
// record, and returns its exit status and the number of rows of its table.
func signalled(t *testing.T, signal os.Signal, pictures int, before ...string) (status, rows int) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "r.csv")
	command := append(before, os.Args[0], "analyze", "--json", "--out", out)
	for range pictures {
		command = append(command, "../../assets/demo/astronaut.png")
	}
	c := exec.CommandContext(t.Context(), command[0], command[1:]...)
	c.Env = append(os.Environ(), programKey+"=1")
	printed, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(printed)
	if _, err := lines.ReadString('\n'); err != nil {
		t.Error(err)
	}
	if err := c.Process.Signal(signal); err != nil {
		t.Error(err)
	}
	io.Copy(io.Discard, lines)
	c.Wait()
	text, err := os.ReadFile(out)
	if err != nil || !strings.HasSuffix(string(text), "\n") {
		t.Fatalf("the table ends in %q: %v", text[max(0, len(text)-20):], err)
	}
	table, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		t.Error(err)
	}
	return c.ProcessState.ExitCode(), len(table) - 1
}

// A signal that ends the program lets it finish the current row: the table has
// whole rows, and the exit status reports that it is not complete.
func TestASignalLeavesWholeRows(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGHUP, syscall.SIGTERM, syscall.SIGINT} {
		// The test may have been started with a signal ignored.
		if status, rows := signalled(t, signal, 1000, "env", "--default-signal=HUP,INT,TERM"); status != 1 || rows < 1 {
			t.Errorf("%v: status %d, %d rows", signal, status, rows)
		}
	}
}

// A program started with nohup continues when the terminal is closed.
func TestNohupOutlivesItsTerminal(t *testing.T) {
	_, whole := signalled(t, syscall.Signal(0), 3)
	status, rows := signalled(t, syscall.SIGHUP, 3, "sh", "-c", `trap "" HUP; exec "$0" "$@"`)
	if status != 0 || rows != whole {
		t.Errorf("status %d, %d of %d rows", status, rows, whole)
	}
}
