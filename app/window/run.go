package window

import (
	"context"
	"errors"
	"fmt"
	"os"

	"arbex/app/engine"
	"arbex/app/settings"
	"arbex/app/teach"
	"arbex/app/ui"
	"arbex/assets"
	"arbex/model"
	"arbex/vision"
	"arbex/vision/camera"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/lang"
	"github.com/go-gl/glfw/v3.3/glfw"
)

// Options are what the window is opened with.
type Options struct {
	Source   string           // for vision.Open; empty: the first camera, or the demo clip
	Network  *model.Network   // required
	Threads  int              // for the network, 0: every core
	Device   model.DeviceKind // for the network; any: what was chosen in the window
	Finder   vision.FinderOptions
	Settings string // folder for what the window remembers
	Data     string // folder for the batch and for sessions; empty: there are none
	Problem  string // shown at the start, such as a model file that cannot be read

	// Safe begins with the camera off. With Resume, which opens what the last run
	// used, that is so until the person has chosen to continue as usual: the last
	// run did not end properly.
	Safe   bool
	Resume func() (n *model.Network, version string, err error)

	Again <-chan struct{} // delivers when the program was started again; may be nil

	Studio  *teach.Options // what the teaching side works on, but Use and Device; nil: there is none
	Version string         // id of Network among the versions; empty: it is none

	Neutral func(*model.Network) model.NeutralReference // see engine.Options; may be nil

	Load   func(path string) (*model.Network, error) // reads a model file
	Preset func(name string) (*model.Network, error) // makes a preset's network
}

// identity is the program's name for the desktop.
const identity = "io.github.arbex.desktop"

// Run opens the window and blocks until it is closed or ctx ends. Call it from
// the main goroutine. The error says why no window can be opened.
func Run(ctx context.Context, o Options) (err error) {
	if o.Network == nil {
		return errors.New("live: there is no network; load a model first")
	}
	defer func() { // Fyne panics where there is no display
		if fault := recover(); fault != nil {
			err = fmt.Errorf("live: %v; is there a display?", fault)
		}
	}()
	if err := needDisplay(); err != nil {
		return err
	}
	diary := openDiary(o.Data)
	defer diary.close()
	program := app.NewWithID(identity)
	ui.UseAtomicFiles()
	program.SetIcon(fyne.NewStaticResource("icon.png", assets.Icon()))
	remembered, broken := settings.Load(o.Settings)
	if err := ui.SetLanguage(remembered.Appearance.Language); err != nil {
		return fmt.Errorf("live: %w", err)
	}
	if os.Getenv(scaleKey) == "" {
		scale(remembered.Appearance.Scale)
	}
	program.Settings().SetTheme(ui.NewTheme(ui.ThemeMode(remembered.Appearance.Theme)))

	opened := program.NewWindow("ARBEx")
	flat()
	w := newWindow(opened, o, remembered)
	w.diary = diary
	beat := newBeat(w.update)
	e, err := engine.Start(ctx, engine.Options{
		Network: o.Network, Threads: o.Threads, Device: o.firstDevice(remembered.Compute), Finder: o.Finder, Loop: true, Postprocessing: steadiness(remembered.Postprocessing), NeutralFaces: o.Neutral,
		Open: w.turns.open, Notify: beat.notify,
	})
	if err != nil {
		return fmt.Errorf("live: %w", err)
	}
	w.connect(e, program.Quit)
	w.cameras = camera.List()
	source, notice := choose(o.Source, w.cameras)
	if broken != nil {
		notice = ui.ErrorText(broken)
	}
	w.start(source, notice)
	w.record.finishLeft()
	w.tellCrash()
	w.expire()
	plugs, unwatch := context.WithCancel(ctx)
	defer unwatch()
	w.beside.Go(func() { w.watchCameras(plugs) })
	ended := make(chan struct{})
	w.beside.Go(func() { w.follow(o.Again, ended) })

	stop := context.AfterFunc(ctx, func() { fyne.Do(w.quit) })
	program.Lifecycle().SetOnStarted(w.hearEscape)
	beat.animation.Start()
	w.window.ShowAndRun()
	beat.animation.Stop()
	stop()
	close(ended)
	unwatch()
	w.record.close() // Fyne ends at a signal too, and may be faster than quit
	w.stream.close()
	w.closeEngine()
	w.beside.Wait()
	return nil
}

// flat has the windows that are shown from now on made without a depth and a stencil
// buffer. Fyne uses neither, but clears them with each picture.
func flat() {
	glfw.WindowHint(glfw.DepthBits, 0)
	glfw.WindowHint(glfw.StencilBits, 0)
}

// choose picks the first source: what was asked for, a camera, or the demo.
func choose(asked string, cameras []camera.Info) (source, notice string) {
	switch {
	case asked != "":
		return asked, ""
	case len(cameras) > 0:
		return cameras[0].Spec, ""
	}
	return vision.Demo, lang.L("No camera was found, so this is the demo clip. Connect a camera and choose it under Source.")
}
