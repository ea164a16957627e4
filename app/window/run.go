package window

import (
	"context"
	"os"
	"sync"

	"arbex/app/engine"
	"arbex/app/live"
	"arbex/app/settings"
	"arbex/app/ui"
	"arbex/assets"
	"arbex/assets/message"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"github.com/go-gl/glfw/v3.3/glfw"
)

// identity is the program's name for the desktop.
const identity = "io.github.arbex.desktop"

// Run opens the window and blocks until it is closed or ctx ends. Call it from the
// main goroutine. The error reports why no window can be opened.
func Run(ctx context.Context, o Options) (err error) {
	if o.Network == nil {
		return message.New("there is no network; load a model first", nil)
	}
	defer func() { // Fyne panics where there is no display
		if fault := recover(); fault != nil {
			err = message.New("no window can be opened: {{.Fault}}; is there a display?", message.Fields{"Fault": fault})
		}
	}()
	if err := needDisplay(); err != nil {
		return err
	}
	log := openLog(o.Folders.Data)
	defer log.close()
	program, store, broken, err := newProgram(o.Folders.Settings)
	if err != nil {
		return err
	}
	opened := program.NewWindow("ARBEx")
	skipUnusedBuffers()
	repaint, orientations := newRepaintScheduler(), &live.Orientations{}
	orientations.Set(store.Sources)
	e, err := startEngine(ctx, o, store, orientations, repaint)
	if err != nil {
		return err
	}
	w := newWindow(opened, e, o, store, orientations, log, program.Quit)
	repaint.draw, repaint.tick = w.update, w.notifications.Expire
	w.startup.start(o.Source, broken)
	w.run(ctx, program, repaint, o.Again)
	return nil
}

// newProgram makes Fyne's application, with the settings of a folder. broken reports
// that these could not be read.
func newProgram(folder string) (program fyne.App, store *settings.Store, broken, err error) {
	program = app.NewWithID(identity)
	ui.UseAtomicFiles()
	program.SetIcon(fyne.NewStaticResource("icon.png", assets.Icon()))
	saved, broken := settings.Load(folder)
	if err := ui.SetLanguage(saved.Appearance.Language); err != nil {
		return nil, nil, nil, err
	}
	if os.Getenv(scaleVariable) == "" {
		applyScale(saved.Appearance.Scale)
	}
	program.Settings().SetTheme(ui.ThemeOf(saved.Appearance))
	return program, &settings.Store{Settings: saved, Folder: folder}, broken, nil
}

func startEngine(ctx context.Context, o Options, s *settings.Store, orientations *live.Orientations, repaint *repaintScheduler) (*engine.Engine, error) {
	return engine.Start(ctx, engine.Options{
		Network: o.Network, Threads: o.Computing.Threads, Device: o.firstDevice(s.Compute), Finder: o.Finder, Loop: true,
		Postprocessing: live.EnginePostprocessing(s.Postprocessing), NeutralFaces: o.Computing.Neutral, Open: orientations.Open, Notify: repaint.request,
	})
}

// run shows the window until it is closed or ctx ends.
func (w *window) run(ctx context.Context, program fyne.App, repaint *repaintScheduler, again <-chan struct{}) {
	open, close := context.WithCancel(ctx)
	var followers sync.WaitGroup
	followers.Go(func() { w.startup.cameras.WatchCameras(open) })
	w.startup.files.FindSystemDialog()
	followers.Go(func() { raiseOn(again, open.Done(), w.Window) })
	stop := context.AfterFunc(ctx, func() { fyne.Do(w.quit) })
	program.Lifecycle().SetOnStarted(func() {
		w.keyboard.catchKeys()
		w.fitScreen()
	})
	endWithoutHook(program)
	repaint.animation.Start()
	w.ShowAndRun()
	repaint.animation.Stop()
	stop()
	close()
	w.stop() // Fyne ends at a signal too, and may be faster than quit
	w.startup.files.Close()
	followers.Wait()
	w.background.wait()
}

// endWithoutHook removes what Fyne does when the program ends: it saves preferences,
// which are not used here. Fyne 2.7 asks its main thread for it while that stops to
// listen, and waits for ever if it is too late.
func endWithoutHook(program fyne.App) {
	if l, ok := program.Lifecycle().(interface{ SetOnStoppedHookExecuted(func()) }); ok {
		l.SetOnStoppedHookExecuted(nil)
	}
}

// skipUnusedBuffers has the windows that are shown from now on made without a depth
// and a stencil buffer. Fyne uses neither, but clears them with each picture.
func skipUnusedBuffers() {
	glfw.WindowHint(glfw.DepthBits, 0)
	glfw.WindowHint(glfw.StencilBits, 0)
}
