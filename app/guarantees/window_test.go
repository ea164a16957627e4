package guarantees

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"arbex/app/settings"
	"arbex/app/ui/uitest"
)

// desktop is a virtual screen with the program's window.
type desktop struct {
	t       *testing.T
	display string
	process *exec.Cmd
	ended   chan error
	output  tail
}

// openDesktop opens the window of a user who has given consent, by a tracer (a command
// that runs the program) or without one.
func openDesktop(t *testing.T, home string, tracer []string, args ...string) *desktop {
	t.Helper()
	for _, tool := range []string{"Xvfb", "xdotool", "import"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is missing: apt-get install xvfb xdotool imagemagick", tool)
		}
	}
	agreed := settings.Defaults()
	agreed.Consent = settings.Consent{Version: 1, AgreedAt: testTime}
	if err := agreed.Save(home); err != nil {
		t.Fatal(err)
	}
	d := &desktop{t: t, display: uitest.StartXvfb(t), ended: make(chan error, 1)}
	command := append(append(tracer, os.Args[0], "--home", home), args...)
	d.process = exec.Command(command[0], command[1:]...)
	d.process.Env = append(os.Environ(), programKey+"=1", "DISPLAY="+d.display, "LIBGL_ALWAYS_SOFTWARE=1", "LANG=en_US.UTF-8")
	d.process.Stderr = &d.output
	if err := d.process.Start(); err != nil {
		t.Fatal(err)
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

// screenshot returns a part of the screen as RGB bytes.
func (d *desktop) screenshot(part string) []byte {
	return d.run("import", "-window", "root", "-crop", part, "-depth", "8", "rgb:-")
}

// Parts of the screen.
const (
	video = "500x300+100+220"
	whole = "1280x800+0+0"
)

// videoMoves reports whether the video changes within half a second.
func (d *desktop) videoMoves() bool {
	first := d.screenshot(video)
	time.Sleep(500 * time.Millisecond)
	return uitest.Differ(first, d.screenshot(video), 100)
}

// What comes as soon as the machine gets to it is looked for so often, with a pause before
// each look. Looks are counted, as a busy machine takes longer for each.
const (
	maxLooks  = 1500
	lookPause = 200 * time.Millisecond
)

// until waits for something on the screen.
func (d *desktop) until(what string, seen func() bool) {
	d.t.Helper()
	pause := time.NewTicker(lookPause)
	defer pause.Stop()
	for range maxLooks {
		select {
		case err := <-d.ended:
			d.t.Fatalf("the window ended (%v) before %s:\n%s", err, what, &d.output)
		case <-pause.C:
		}
		if seen() {
			return
		}
	}
	d.t.Fatalf("not seen: %s\n%s", what, &d.output)
}

// quit closes the window by its key, pressed again if a busy machine lost it. A
// window that stays open prints its stacks.
func (d *desktop) quit() {
	d.t.Helper()
	pause := time.NewTicker(10 * time.Second)
	defer pause.Stop()
	for presses := range 30 {
		d.key("ctrl+q")
		select {
		case err := <-d.ended:
			d.ended <- nil
			if err != nil {
				d.t.Errorf("quitting: %v\n%s", err, &d.output)
			}
			if strings.Contains(d.output.String(), "panic") {
				d.t.Errorf("%s", &d.output)
			}
			d.t.Logf("it closed after %d presses", presses+1)
			return
		case <-pause.C:
		}
	}
	d.process.Process.Signal(syscall.SIGQUIT) // Go prints all stacks
	d.ended <- <-d.ended
	d.t.Fatalf("the window does not close\n%s", &d.output)
}
