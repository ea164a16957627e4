package window

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"arbex/app/settings"
	"arbex/app/teach"
	"arbex/assets/models"
	"arbex/model"
	"arbex/training/captures"
	"arbex/training/tuning"
	"arbex/training/versions"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// teachKey makes this test program open the real window, on the shipped model
// and a folder, and answer questions about what is on the screen.
const teachKey = "ARBEX_TEST_TEACH"

// sourceKey is what that window watches, the demo clip if it is not said.
const sourceKey = "ARBEX_TEST_SOURCE"

func teachWindow(folder string) error {
	shipped := func() (*model.Network, error) { return model.Read(models.Trained("compact"), "compact") }
	agreed := settings.Defaults()
	agreed.Consent = settings.Consent{Version: promiseNumber, AgreedAt: time.Now()}
	if err := agreed.Save(folder); err != nil {
		return err
	}
	faces, err := captures.Open(folder)
	if err != nil {
		return err
	}
	defer faces.Close()
	kept, err := versions.Open(filepath.Join(folder, "versions"), shipped)
	if err != nil {
		return err
	}
	n, version, err := kept.LoadCurrent()
	if err != nil {
		return err
	}
	base, err := tuning.ReadReplay(models.Replay("compact"))
	if err != nil {
		return err
	}
	go answer(os.Stdin, os.Stdout)
	return Run(context.Background(), Options{
		Source: cmp.Or(os.Getenv(sourceKey), vision.Demo), Network: n, Settings: folder, Data: folder, Preset: preset,
		Studio: &teach.Options{Captures: faces, Versions: kept, Replay: base}, Version: version,
	})
}

// answer answers a question a line: "where TEXT" is the middle of a text on the
// screen, "beginning TEXT" of one that begins so, "beside LABEL|TEXT" that of a text, or of a button without one, in the
// line of a label, "says TEXT" whether it can be read; "copied" is what was
// copied; "scroll" scrolls the captured faces.
func answer(from io.Reader, to io.Writer) {
	for lines := bufio.NewScanner(from); lines.Scan(); {
		what, rest, _ := strings.Cut(lines.Text(), " ")
		said := ""
		switch what {
		case "scroll":
			said = scrolling()
		case "copied":
			fyne.DoAndWait(func() { said = strings.ReplaceAll(fyne.CurrentApp().Clipboard().Content(), "\n", " ") })
		default:
			fyne.DoAndWait(func() { said = lookFor(what, rest) })
		}
		fmt.Fprintln(to, "answer", said)
	}
}

// seen calls f with every object that can be seen, the topmost layer's where
// there are several.
func seen(f func(o fyne.CanvasObject, at fyne.Position)) {
	driver := fyne.CurrentApp().Driver()
	for _, w := range driver.AllWindows() {
		root := w.Content()
		if top := w.Canvas().Overlays().Top(); top != nil {
			root = top
		}
		var walk func(o fyne.CanvasObject)
		walk = func(o fyne.CanvasObject) {
			if !o.Visible() {
				return
			}
			f(o, driver.AbsolutePositionForObject(o))
			switch o := o.(type) {
			case *fyne.Container:
				for _, child := range o.Objects {
					walk(child)
				}
			case fyne.Widget:
				for _, child := range test.WidgetRenderer(o).Objects() {
					walk(child)
				}
			}
		}
		walk(root)
	}
}

func lookFor(what, rest string) string {
	label, text, beside := strings.Cut(rest, "|")
	line, found := float32(-1), "no"
	if beside {
		seen(func(o fyne.CanvasObject, at fyne.Position) {
			if t, ok := o.(*canvas.Text); ok && t.Text == label {
				line = at.Y + t.Size().Height/2
			}
		})
	} else {
		text = rest
	}
	seen(func(o fyne.CanvasObject, at fyne.Position) {
		middle := at.AddXY(o.Size().Width/2, o.Size().Height/2)
		if line >= 0 && (middle.Y < line-18 || middle.Y > line+18) {
			return
		}
		t, isText := o.(*canvas.Text)
		button, isButton := o.(*widget.Button)
		switch {
		case what == "says" && isText && strings.Contains(t.Text, rest):
			found = t.Text
		case what == "where" && isText && t.Text == text,
			what == "beginning" && isText && strings.HasPrefix(t.Text, text),
			what == "beside" && line >= 0 && isText && t.Text == text,
			what == "beside" && line >= 0 && text == "" && isButton && button.Text == "":
			found = fmt.Sprintf("%d %d", int(middle.X), int(middle.Y))
		}
	})
	return found
}

// scrolling scrolls the captured faces for five seconds, sixty steps a second.
func scrolling() string {
	var grid *widget.GridWrap
	fyne.DoAndWait(func() {
		seen(func(o fyne.CanvasObject, _ fyne.Position) {
			if g, ok := o.(*widget.GridWrap); ok {
				grid = g
			}
		})
	})
	if grid == nil {
		return "nothing to scroll"
	}
	step := time.NewTicker(time.Second / 60)
	defer step.Stop()
	for i := range 300 {
		<-step.C
		fyne.DoAndWait(func() { grid.ScrollToOffset(float32(i) * 41) })
	}
	return "done"
}

// driven is a real window on a screen in memory.
type driven struct {
	screen
	program *exec.Cmd
	ask     io.Writer
	answers chan string
	said    *bytes.Buffer
	ended   chan error
}

// drive opens the window, with more in its environment.
func drive(t *testing.T, folder string, more ...string) *driven {
	t.Helper()
	for _, tool := range []string{"Xvfb", "xdotool", "import"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is missing: apt-get install xvfb xdotool imagemagick", tool)
		}
	}
	d := &driven{screen: screen{t: t, display: startXvfb(t)}, answers: make(chan string, 1), said: &bytes.Buffer{}, ended: make(chan error, 1)}
	d.program = exec.Command(os.Args[0])
	d.program.Env = append(os.Environ(), "DISPLAY="+d.display, teachKey+"="+folder, "LIBGL_ALWAYS_SOFTWARE=1", "LANG=en_US.UTF-8")
	d.program.Env = append(d.program.Env, more...)
	d.program.Stderr = d.said
	var err error
	if d.ask, err = d.program.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := d.program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := d.program.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if text, ours := strings.CutPrefix(lines.Text(), "answer "); ours {
				d.answers <- text
			}
		}
		d.ended <- d.program.Wait()
	}()
	t.Cleanup(func() {
		if folder := os.Getenv("ARBEX_SHOTS"); folder != "" && t.Failed() {
			d.run("import", "-window", "root", filepath.Join(folder, t.Name()+".png"))
		}
		d.program.Process.Kill()
	})
	d.until("a picture", d.lit)
	return d
}

// lit says whether there is a picture on the stage. Before that the window
// cannot be asked.
func (d *driven) lit() bool {
	bright, shot := 0, d.shot()
	for _, v := range shot {
		if v > 70 {
			bright++
		}
	}
	return bright > len(shot)/8
}

// until waits as long as a training on a busy machine takes.
func (d *driven) until(what string, seen func() bool) {
	d.t.Helper()
	for deadline := time.Now().Add(3 * time.Minute); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		if seen() {
			return
		}
	}
	d.t.Fatalf("not seen: %s", what)
}

// question asks the window.
func (d *driven) question(text string) string {
	d.t.Helper()
	fmt.Fprintln(d.ask, text)
	select {
	case said := <-d.answers:
		return said
	case err := <-d.ended:
		d.t.Fatalf("the window is gone: %v\n%s", err, d.said)
	case <-time.After(time.Minute):
		d.t.Fatalf("no answer to %q\n%s", text, d.said)
	}
	return ""
}

func (d *driven) says(text string) bool { return d.question("says "+text) != "no" }

// await waits until a text can be read.
func (d *driven) await(text string) string {
	d.t.Helper()
	said := ""
	d.until(text, func() bool { said = d.question("says " + text); return said != "no" })
	return said
}

// press moves the pointer to what a question names and presses.
func (d *driven) press(question string) {
	d.t.Helper()
	place := ""
	d.until(question, func() bool { // where it stays: what is new has no place until it was drawn
		before := place
		place = d.question(question)
		if place == "no" || place != before {
			return false
		}
		return d.inView(place)
	})
	d.click(place)
}

// click presses at a place.
func (d *driven) click(place string) {
	x, y, _ := strings.Cut(place, " ")
	d.run("xdotool", "mousemove", x, y)
	time.Sleep(200 * time.Millisecond)
	d.run("xdotool", "click", "1")
}

// inView says whether a place of the panel can be seen, and turns the wheel if
// not.
func (d *driven) inView(place string) bool {
	_, y, _ := strings.Cut(place, " ")
	at, _ := strconv.Atoi(y)
	wheel := map[bool]string{true: "5", false: "4"}[at > 300]
	if at >= 0 && at <= 710 { // the bar at the top stays
		return true
	}
	d.run("xdotool", "mousemove", "990", "500", "click", "--repeat", "3", wheel)
	return false
}

// hold holds a number until so many faces were saved in all.
func (d *driven) hold(key string, until int) {
	d.t.Helper()
	d.run("xdotool", "keydown", key)
	defer d.run("xdotool", "keyup", key)
	d.until(fmt.Sprint(until, " faces"), func() bool { return d.saved() >= until })
}

// saved is what the counter shows.
func (d *driven) saved() int {
	words := strings.Fields(d.question("says Saved "))
	if len(words) < 2 {
		return 0
	}
	n, _ := strconv.Atoi(words[1])
	return n
}

// inUse is the version on the disk.
func inUse(folder string) string {
	text, _ := os.ReadFile(filepath.Join(folder, "versions", "current"))
	return string(text)
}
