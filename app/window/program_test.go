package window

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"arbex/app/consent"
	"arbex/app/settings"
	"arbex/app/teach"
	"arbex/assets/leaktest"
	"arbex/assets/models"
	"arbex/model"
	"arbex/model/device"
	"arbex/training/captures"
	"arbex/training/tuning"
	"arbex/training/versions"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// folderVariable makes this test program open the real window, on the shipped
// model and a folder, and answer questions about what is on the screen.
const folderVariable = "ARBEX_TEST_FOLDER"

// sourceVariable is what that window shows, the demo clip if it is not set.
const sourceVariable = "ARBEX_TEST_SOURCE"

func TestMain(m *testing.M) {
	folder := os.Getenv(folderVariable)
	if folder == "" {
		leaktest.Main(m, vision.Unclosed)
	}
	if err := errors.Join(device.ConfigureThreads(), openRealWindow(folder)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// openRealWindow opens the window on a folder, with all its tabs.
func openRealWindow(folder string) error {
	shipped := func() (*model.Network, error) { return model.Read(models.Trained("compact"), "compact") }
	saved := settings.Defaults()
	saved.Consent = settings.Consent{Version: consent.TextVersion, AgreedAt: testTime}
	if err := saved.Save(folder); err != nil {
		return err
	}
	faces, err := captures.Open(folder)
	if err != nil {
		return err
	}
	defer faces.Close()
	store, err := versions.Open(filepath.Join(folder, "versions"), shipped)
	if err != nil {
		return err
	}
	n, version, err := store.LoadCurrent()
	if err != nil {
		return err
	}
	replay, err := tuning.ReadReplay(models.Replay("compact"))
	if err != nil {
		return err
	}
	go answerQuestions(os.Stdin, os.Stdout)
	return Run(context.Background(), Options{
		Source: cmp.Or(os.Getenv(sourceVariable), vision.Demo), Network: n, Version: version,
		Folders: Folders{Settings: folder, Data: folder}, Models: Models{Preset: preset},
		Teach: &teach.Options{Captures: faces, Versions: store, Replay: replay, Steps: 60},
	})
}

// answerQuestions answers a question a line: "where TEXT" with the middle of a text
// on the screen, "beginning TEXT" with that of one that begins so, "beside
// LABEL|TEXT" with that of a text, or of a button without one, in the line of a
// label, "shows TEXT" with the text that contains it; "copied" with what was copied.
// "painted N" waits until the window was painted N times more; "scroll" scrolls the
// captured faces.
func answerQuestions(from io.Reader, to io.Writer) {
	painted := make(chan struct{})
	paints := fyne.NewAnimation(time.Minute, func(float32) {
		select {
		case painted <- struct{}{}:
		default:
		}
	})
	paints.RepeatCount = fyne.AnimationRepeatForever
	started := false
	for lines := bufio.NewScanner(from); lines.Scan(); {
		what, rest, _ := strings.Cut(lines.Text(), " ")
		answer := ""
		if !started { // the first question comes when the window is there
			fyne.DoAndWait(paints.Start)
			started = true
		}
		switch what {
		case "painted":
			n, _ := strconv.Atoi(rest)
			for range n {
				<-painted
			}
		case "scroll":
			answer = scrollFaces()
		case "copied":
			fyne.DoAndWait(func() { answer = strings.ReplaceAll(fyne.CurrentApp().Clipboard().Content(), "\n", " ") })
		default:
			fyne.DoAndWait(func() { answer = find(what, rest) })
		}
		fmt.Fprintln(to, "answer", answer)
	}
}

// forVisible calls f with every object that can be seen, the topmost layer's where
// there are several.
func forVisible(f func(o fyne.CanvasObject, at fyne.Position)) {
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

func find(what, rest string) string {
	label, text, beside := strings.Cut(rest, "|")
	line, found := float32(-1), "no"
	if beside {
		forVisible(func(o fyne.CanvasObject, at fyne.Position) {
			if t, ok := o.(*canvas.Text); ok && t.Text == label {
				line = at.Y + t.Size().Height/2
			}
		})
	} else {
		text = rest
	}
	forVisible(func(o fyne.CanvasObject, at fyne.Position) {
		middle := at.AddXY(o.Size().Width/2, o.Size().Height/2)
		if line >= 0 && (middle.Y < line-18 || middle.Y > line+18) {
			return
		}
		t, isText := o.(*canvas.Text)
		button, isButton := o.(*widget.Button)
		switch {
		case what == "shows" && isText && strings.Contains(t.Text, rest):
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

// scrollFaces scrolls the captured faces for five seconds, sixty steps a second.
func scrollFaces() string {
	var grid *widget.GridWrap
	fyne.DoAndWait(func() {
		forVisible(func(o fyne.CanvasObject, _ fyne.Position) {
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
