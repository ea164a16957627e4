package uitest

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// StartXvfb starts a virtual screen, which ends with the test, and returns its name.
// Without -noreset it would restart when its only client leaves, and refuse clients
// meanwhile.
func StartXvfb(t testing.TB) string {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	xvfb := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset")
	xvfb.ExtraFiles = []*os.File{write}
	if err := xvfb.Start(); err != nil {
		t.Fatal(err)
	}
	write.Close()
	t.Cleanup(func() {
		xvfb.Process.Kill()
		xvfb.Wait()
		read.Close()
	})
	number, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		t.Fatal("Xvfb did not start: ", err)
	}
	return ":" + strings.TrimSpace(number)
}
