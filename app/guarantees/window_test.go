package guarantees

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"arbex/app/settings"
)

// desktop is a screen in memory with the program's window on it.
type desktop struct {
	t       *testing.T
	display string
	process *exec.Cmd
	ended   chan error
	said    tail
}

// openDesktop opens the window of somebody who has agreed to the first page. The
// process begins with attributes of its own, where there are some.
func openDesktop(t *testing.T, home string, how *syscall.SysProcAttr, more []string, args ...string) *desktop {
	t.Helper()
	for _, tool := range []string{"Xvfb", "xdotool", "import"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is missing: apt-get install xvfb xdotool imagemagick", tool)
		}
	}
	agreed := settings.Defaults()
	agreed.Consent = settings.Consent{Version: 1, AgreedAt: time.Now()}
	if err := agreed.Save(home); err != nil {
		t.Fatal(err)
	}
	d := &desktop{t: t, display: memoryScreen(t), ended: make(chan error, 1)}
	d.process = exec.Command(os.Args[0], append([]string{"--home", home}, args...)...)
	d.process.Env = append(os.Environ(), append(more, programKey+"=1", "DISPLAY="+d.display, "LIBGL_ALWAYS_SOFTWARE=1", "LANG=en_US.UTF-8")...)
	d.process.Stderr, d.process.SysProcAttr = &d.said, how
	if err := d.process.Start(); err != nil {
		t.Skip("the window cannot be started that way here: ", err)
	}
	go func() { d.ended <- d.process.Wait() }()
	t.Cleanup(func() {
		d.process.Process.Kill()
		select {
		case <-d.ended:
		default:
		}
	})
	return d
}

// memoryScreen starts a screen and returns its name. Without -noreset it would
// begin anew, and refuse whoever comes meanwhile, when its only client leaves.
func memoryScreen(t *testing.T) string {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	screen := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset")
	screen.ExtraFiles = []*os.File{write}
	if err := screen.Start(); err != nil {
		t.Fatal(err)
	}
	write.Close()
	t.Cleanup(func() {
		screen.Process.Kill()
		screen.Wait()
		read.Close()
	})
	number, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		t.Fatal("Xvfb did not start: ", err)
	}
	return ":" + strings.TrimSpace(number)
}

func (d *desktop) run(name string, args ...string) []byte {
	command := exec.Command(name, args...)
	command.Env = append(os.Environ(), "DISPLAY="+d.display)
	out, err := command.Output()
	if err != nil {
		d.t.Logf("%s: %v", name, err)
	}
	return out
}

func (d *desktop) key(name string) { d.run("xdotool", "key", name) }

// shot is a part of the screen as bytes of red, green and blue.
func (d *desktop) shot(part string) []byte {
	return d.run("import", "-window", "root", "-crop", part, "-depth", "8", "rgb:-")
}

// Parts of the screen: the middle of the video, and everything.
const (
	video = "500x300+100+220"
	whole = "1280x800+0+0"
)

// moves says whether the video changes within half a second.
func (d *desktop) moves() bool {
	first := d.shot(video)
	time.Sleep(500 * time.Millisecond)
	return differs(first, d.shot(video))
}

// differs says whether one byte in a hundred differs visibly.
func differs(a, b []byte) bool {
	if len(a) == 0 || len(a) != len(b) {
		return false
	}
	different := 0
	for i := range a {
		if d := int(a[i]) - int(b[i]); d > 24 || d < -24 {
			different++
		}
	}
	return different > len(a)/100
}

// until waits for something to be seen, also on a busy machine.
func (d *desktop) until(what string, seen func() bool) {
	d.t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
		select {
		case err := <-d.ended:
			d.t.Fatalf("the window ended (%v) before %s:\n%s", err, what, &d.said)
		default:
		}
		if seen() {
			return
		}
	}
	d.t.Fatalf("not seen: %s\n%s", what, &d.said)
}

// quit closes the window by its key, which is pressed again where a busy machine
// lost it. A window that stays says where it hangs.
func (d *desktop) quit() {
	d.t.Helper()
	for began := time.Now(); time.Since(began) < time.Minute; {
		d.key("ctrl+q")
		select {
		case err := <-d.ended:
			d.ended <- nil
			if err != nil {
				d.t.Errorf("quitting: %v\n%s", err, &d.said)
			}
			if strings.Contains(d.said.String(), "panic") {
				d.t.Errorf("%s", &d.said)
			}
			d.t.Logf("quitting took %v", time.Since(began).Round(time.Millisecond))
			return
		case <-time.After(10 * time.Second):
		}
	}
	d.process.Process.Signal(syscall.SIGQUIT) // Go prints all stacks
	d.ended <- <-d.ended
	d.t.Fatalf("the window does not close\n%s", &d.said)
}
