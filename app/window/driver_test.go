package window

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"arbex/app/ui/uitest"
)

// patience is how long a test waits for anything that the real window does: as long
// as a training on a busy machine takes.
const patience = 5 * time.Minute

// driver uses a real window, which is a program of its own on a screen in memory,
// as a user would.
type driver struct {
	t       *testing.T
	display string
	program *exec.Cmd
	ask     io.Writer
	answers chan string
	output  *bytes.Buffer
	ended   chan error
	running bool // it answers questions
}

// drive opens the window on a folder, with more in its environment, and waits for
// the first picture.
func drive(t *testing.T, folder string, more ...string) *driver {
	t.Helper()
	for _, tool := range []string{"Xvfb", "xdotool", "import"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is missing: apt-get install xvfb xdotool imagemagick", tool)
		}
	}
	d := &driver{t: t, display: uitest.StartXvfb(t), answers: make(chan string, 1), output: &bytes.Buffer{}, ended: make(chan error, 1)}
	d.start(folder, more...)
	t.Cleanup(func() {
		if shots := os.Getenv("ARBEX_SHOTS"); shots != "" && t.Failed() {
			d.run("import", "-window", "root", filepath.Join(shots, t.Name()+".png"))
		}
		d.program.Process.Kill()
	})
	d.until("a picture", d.hasPicture)
	d.running = true
	return d
}

// start starts the program.
func (d *driver) start(folder string, more ...string) {
	d.t.Helper()
	d.program = exec.Command(os.Args[0])
	d.program.Env = append(os.Environ(), "DISPLAY="+d.display, folderVariable+"="+folder, "LIBGL_ALWAYS_SOFTWARE=1", "LANG=en_US.UTF-8")
	d.program.Env = append(d.program.Env, more...)
	d.program.Stderr = d.output
	var err error
	if d.ask, err = d.program.StdinPipe(); err != nil {
		d.t.Fatal(err)
	}
	out, err := d.program.StdoutPipe()
	if err != nil {
		d.t.Fatal(err)
	}
	if err := d.program.Start(); err != nil {
		d.t.Fatal(err)
	}
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if text, ours := strings.CutPrefix(lines.Text(), "answer "); ours {
				d.answers <- text
			}
		}
		d.ended <- d.program.Wait()
	}()
}

// until waits until a condition holds; it looks again when the window was painted.
func (d *driver) until(what string, condition func() bool) {
	d.t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		if condition() {
			return
		}
		if d.running {
			d.painted(6)
		}
	}
	d.t.Fatalf("not seen: %s", what)
}

// painted waits until the window was painted some times more.
func (d *driver) painted(times int) {
	d.t.Helper()
	d.question(fmt.Sprint("painted ", times))
}

// question asks the window.
func (d *driver) question(text string) string {
	d.t.Helper()
	fmt.Fprintln(d.ask, text)
	select {
	case answer := <-d.answers:
		return answer
	case err := <-d.ended:
		d.t.Fatalf("the window is gone: %v\n%s", err, d.output)
	case <-time.After(patience):
		d.t.Fatalf("no answer to %q\n%s", text, d.output)
	}
	return ""
}

// shows reports whether a text can be read.
func (d *driver) shows(text string) bool { return d.question("shows "+text) != "no" }

// await waits until a text can be read.
func (d *driver) await(text string) {
	d.t.Helper()
	d.until(text, func() bool { return d.shows(text) })
}

// press moves the pointer to what a question names and presses.
func (d *driver) press(question string) {
	d.t.Helper()
	place := ""
	d.until(question, func() bool { // where it stays: what is new has no place until it was drawn
		before := place
		place = d.question(question)
		return place != "no" && place == before && d.inView(place)
	})
	d.click(place)
}

// click presses at a place.
func (d *driver) click(place string) {
	x, y, _ := strings.Cut(place, " ")
	d.run("xdotool", "mousemove", x, y)
	d.painted(12)
	d.run("xdotool", "click", "1")
}

// inView reports whether a place can be seen, and turns the wheel over the panel
// at the right if not: at its left margin, as an entry takes the wheel for itself.
func (d *driver) inView(place string) bool {
	_, y, _ := strings.Cut(place, " ")
	at, _ := strconv.Atoi(y)
	if at >= 0 && at <= 710 {
		return true
	}
	wheel := map[bool]string{true: "5", false: "4"}[at > 300]
	d.run("xdotool", "mousemove", "814", "500", "click", "--repeat", "3", wheel)
	return false
}

// key presses a key.
func (d *driver) key(name string) { d.run("xdotool", "key", name) }

// run runs a program on the screen of the window.
func (d *driver) run(name string, args ...string) []byte {
	command := exec.Command(name, args...)
	command.Env = append(os.Environ(), "DISPLAY="+d.display)
	out, err := command.Output()
	if err != nil {
		d.t.Logf("%s: %v", name, err)
	}
	return out
}

// shot is the middle of the stage, as bytes of red, green and blue.
func (d *driver) shot() []byte {
	return d.run("import", "-window", "root", "-crop", "700x400+60+200", "-depth", "8", "rgb:-")
}

// hasPicture reports whether there is a picture on the stage.
func (d *driver) hasPicture() bool {
	bright, shot := 0, d.shot()
	for _, v := range shot {
		if v > 70 {
			bright++
		}
	}
	return bright > len(shot)/8
}

// awaitMotion waits until the picture on the stage changes.
func (d *driver) awaitMotion() {
	d.t.Helper()
	first := d.shot()
	d.until("the picture moves", func() bool { return uitest.Differ(first, d.shot(), 500) })
}

// boxPixels counts pixels of the boxes' colour on the stage.
func (d *driver) boxPixels() int {
	shot, count := d.shot(), 0
	for i := 0; i+2 < len(shot); i += 3 {
		r, g, b := int(shot[i]), int(shot[i+1]), int(shot[i+2])
		if near(r, 0x8B) && near(g, 0xE9) && near(b, 0xA8) {
			count++
		}
	}
	return count
}

func near(a, b int) bool { return a-b < 12 && b-a < 12 }

// quit closes the window by its key.
func (d *driver) quit() {
	d.t.Helper()
	d.key("ctrl+q")
	select {
	case err := <-d.ended:
		if err != nil || strings.Contains(d.output.String(), "panic") {
			d.t.Errorf("%v\n%s", err, d.output)
		}
	case <-time.After(patience):
		d.t.Fatalf("the window does not close\n%s", d.output)
	}
}

// hold holds a number until so many faces were saved in all.
func (d *driver) hold(key string, until int) {
	d.t.Helper()
	d.run("xdotool", "keydown", key)
	defer d.run("xdotool", "keyup", key)
	d.until(fmt.Sprint(until, " faces"), func() bool { return d.saved() >= until })
}

// saved is what the counter of saved faces shows.
func (d *driver) saved() int {
	words := strings.Fields(d.question("shows Saved "))
	if len(words) < 2 {
		return 0
	}
	n, _ := strconv.Atoi(words[1])
	return n
}
