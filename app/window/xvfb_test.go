package window

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"arbex/app/settings"
	"arbex/app/teach"
	"arbex/assets/leaktest"
	"arbex/model"
	"arbex/training/captures"
	"arbex/training/versions"
	"arbex/vision"
)

func newPicture() *image.RGBA { return image.NewRGBA(image.Rect(0, 0, 64, 48)) }

// windowKey makes this test program open the real window instead of testing.
const windowKey = "ARBEX_TEST_WINDOW"

func TestMain(m *testing.M) {
	if folder := os.Getenv(teachKey); folder != "" {
		if err := errors.Join(model.ConfigureThreads(), teachWindow(folder)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if os.Getenv(windowKey) == "" {
		leaktest.Main(m, vision.Unclosed)
	}
	if err := realWindow(os.Getenv(windowKey)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// realWindow is the window with its studio on a folder.
func realWindow(folder string) error {
	n, err := preset("compact")
	if err != nil {
		return err
	}
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
	models, err := versions.Open(filepath.Join(folder, "versions"), func() (*model.Network, error) { return preset("compact") })
	if err != nil {
		return err
	}
	return Run(context.Background(), Options{
		Source: "demo", Network: n, Settings: folder, Data: folder, Preset: preset,
		Studio: &teach.Options{Captures: faces, Versions: models}, Version: versions.Shipped,
	})
}

// realProgram is the window as a program of its own, on a screen in memory.
type realProgram struct {
	screen
	process *exec.Cmd
	ended   chan error
	said    *bytes.Buffer
}

// open starts the window on a folder.
func open(t *testing.T, folder string) *realProgram {
	t.Helper()
	for _, tool := range []string{"Xvfb", "xdotool", "import"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is missing: apt-get install xvfb xdotool imagemagick", tool)
		}
	}
	p := &realProgram{screen: screen{t: t, display: startXvfb(t)}, process: exec.Command(os.Args[0]), ended: make(chan error, 1), said: new(bytes.Buffer)}
	p.process.Env = append(os.Environ(), "DISPLAY="+p.display, windowKey+"="+folder, "LIBGL_ALWAYS_SOFTWARE=1", "LANG=en_US.UTF-8")
	p.process.Stdout, p.process.Stderr = p.said, p.said
	if err := p.process.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.ended <- p.process.Wait() }()
	t.Cleanup(func() { p.process.Process.Kill() })
	return p
}

// quit closes the window by its key, which takes a moment only.
func (p *realProgram) quit() {
	p.t.Helper()
	begin := time.Now()
	p.key("ctrl+q")
	select {
	case err := <-p.ended:
		if err != nil || time.Since(begin) > 3*time.Second {
			p.t.Errorf("quitting took %v: %v\n%s", time.Since(begin), err, p.said.String())
		}
	case <-time.After(10 * time.Second):
		p.t.Fatalf("the window does not close\n%s", p.said.String())
	}
	if strings.Contains(p.said.String(), "panic") {
		p.t.Error(p.said.String())
	}
}

// TestRealWindow drives the window as a person would: it watches the demo clip
// on a screen in memory, pauses it, lets it go on, labels a face, takes that back,
// and quits.
func TestRealWindow(t *testing.T) {
	folder := t.TempDir()
	s := open(t, folder)
	s.until("the picture moves", func() bool { return s.moves() })
	s.until("orange boxes or bars are seen", func() bool { return s.orange() > 300 })
	s.key("space")
	s.until("the picture stands", func() bool { return !s.moves() })
	s.key("space")
	s.until("the picture moves again", func() bool { return s.moves() })
	s.key("F3")
	s.key("2")
	s.until("a labelled face", func() bool { return labelled(t, folder) == 1 })
	s.key("ctrl+z")
	s.until("no labelled face", func() bool { return labelled(t, folder) == 0 })
	s.quit()
}

// labelled is how many faces of happiness are on the disk.
func labelled(t *testing.T, folder string) int {
	faces, err := captures.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer faces.Close()
	counts, err := faces.CountByClass()
	if err != nil {
		t.Fatal(err)
	}
	return counts["happiness"]
}

// startXvfb starts a screen and returns its name. Without -noreset it would begin
// anew, and refuse whoever comes meanwhile, when its only client leaves.
func startXvfb(t *testing.T) string {
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

// screen looks at a display and presses keys on it.
type screen struct {
	t       *testing.T
	display string
}

func (s screen) until(what string, seen func() bool) {
	s.t.Helper()
	for deadline := time.Now().Add(25 * time.Second); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
		if seen() {
			return
		}
	}
	s.t.Fatalf("not seen: %s", what)
}

func (s screen) run(name string, args ...string) []byte {
	command := exec.Command(name, args...)
	command.Env = append(os.Environ(), "DISPLAY="+s.display)
	out, err := command.Output()
	if err != nil {
		s.t.Logf("%s: %v", name, err)
	}
	return out
}

func (s screen) key(name string) { s.run("xdotool", "key", name) }

// shot is the middle of the stage, as bytes of red, green and blue.
func (s screen) shot() []byte {
	return s.run("import", "-window", "root", "-crop", "700x400+60+200", "-depth", "8", "rgb:-")
}

// moves compares two shots half a second apart.
func (s screen) moves() bool {
	first := s.shot()
	time.Sleep(500 * time.Millisecond)
	second := s.shot()
	if len(first) != len(second) {
		return false
	}
	different := 0
	for i := range first {
		if d := int(first[i]) - int(second[i]); d > 24 || d < -24 {
			different++
		}
	}
	return different > len(first)/500
}

// orange counts pixels of the boxes' colour, in either theme.
func (s screen) orange() int {
	shot, count := s.shot(), 0
	for i := 0; i+2 < len(shot); i += 3 {
		r, g, b := int(shot[i]), int(shot[i+1]), int(shot[i+2])
		if near(r, 0xF4) && near(g, 0xB2) && near(b, 0x4D) || near(r, 0xB8) && near(g, 0x56) && near(b, 0x0B) {
			count++
		}
	}
	return count
}

func near(a, b int) bool { return a-b < 12 && b-a < 12 }
