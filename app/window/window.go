package window

import (
	"image/color"
	"path/filepath"
	"sync"
	"time"

	"arbex/app/batch/view"
	"arbex/app/engine"
	"arbex/app/review"
	"arbex/app/settings"
	"arbex/app/teach"
	"arbex/app/ui"
	"arbex/model"
	"arbex/training/versions"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// pipeline is what the window needs of the engine.
type pipeline interface {
	Take(*engine.View) bool
	SetSource(spec string)
	SetNetwork(*model.Network)
	SetPaused(on bool)
	CloseSource()
	Subscribe(engine.Observer) (leave func())
	SetPostprocessing(engine.Postprocessing)
	SetDevice(model.DeviceKind)
	Calibrate(id int)
	ResetCalibration(id int)
	Close() error
}

var _ pipeline = (*engine.Engine)(nil)

// window is the live view.
type window struct {
	window  fyne.Window
	options Options
	memory  settings.Settings
	network *model.Network
	engine  pipeline
	leave   func()
	view    engine.View
	paused  bool
	welcome string // a notice, until the person does something
	offer   offer  // what the notice offers

	turns  turns          // of the sources
	beside sync.WaitGroup // what works beside the window
	diary  diary

	page    fyne.CanvasObject   // in the place of everything, nil: none
	whole   fyne.CanvasObject   // everything, while there is a page
	cameras []vision.CameraInfo // that are plugged in
	sources *widget.PopUpMenu   // the list of sources, nil: it was not opened yet

	small *compact        // the window is small, nil: it is not
	sign  *widget.Button  // a camera is on
	bar   *fyne.Container // of buttons, at the top
	foot  *fyne.Container // figures, network, sign

	source    *widget.Button
	pause     *widget.Button
	preset    *widget.Select
	wishes    *widget.Button // opens the settings
	video     *ui.Video
	empty     *ui.EmptyState
	noFace    *ui.EmptyState
	notice    *ui.Notice
	caution   *ui.Notice
	figures   *widget.Label
	figured   engine.State // that the figures are of
	figuredAt time.Time
	likes     *ui.Descriptions
	cards     *deck
	cursor    ui.Cursor
	steady    *widget.Button
	scroll    *container.Scroll
	boxes     []ui.Box

	studio  *teach.Tab  // nil: there is none
	version string      // of network, empty for none
	board   *view.Tab   // nil: there is none
	review  *review.Tab // the same
	record  *recording
	stream  *streaming
	device  *processor

	sides      []*side           // what the window can be turned to
	at         *side             // what it is turned to
	stage      fyne.CanvasObject // the video
	faces      fyne.CanvasObject // the cards
	body       *fyne.Container
	centre     *fyne.Container // what the side shows in the middle
	side       *fyne.Container // and on the right
	besideRoom *fyne.Container // which may have nothing
}

// newWindow lays the window out; connect gives it life.
func newWindow(w fyne.Window, o Options, remembered settings.Settings) *window {
	v := &window{
		window: w, options: o, memory: remembered, network: o.Network, version: o.Version,
		video: ui.NewVideo(), empty: ui.NewEmptyState(), noFace: ui.NewEmptyState(), notice: ui.NewNotice(), caution: ui.NewNotice(),
		figures: widget.NewLabel(""), likes: ui.NewDescriptions(o.Network.Classes()),
	}
	v.turns.set(remembered.Sources)
	v.controls()
	v.record, v.stream, v.device = newRecording(v), newStreaming(v), newProcessor(v)
	v.figures.Truncation = fyne.TextTruncateEllipsis
	v.cards = newDeck(v.newCard)
	v.scroll = container.NewVScroll(v.cards.column)
	v.scroll.OnScrolled = func(fyne.Position) { v.drawCards() }
	v.noFace.SetMessage(lang.L("No face in the picture"), lang.L("A card appears here for each face that is seen: at least 24 pixels wide, not hidden, not turned far away."), "", nil)
	if o.Studio != nil {
		own := *o.Studio
		own.Device, own.Turn = v.device.device, v.turns.of
		own.Consent = func(source string) bool { return vision.Films(source) && v.promised() }
		own.UseModel = func(n *model.Network, version string) {
			v.version = version
			v.change(n)
		}
		v.studio = teach.New(w, own, o.Network, o.Version)
	}
	v.makeDesk()
	v.layOut()
	v.warnUntrained()
	w.Resize(fyne.NewSize(remembered.Window.Width, remembered.Window.Height))
	v.shortcuts()
	w.SetOnDropped(v.dropped)
	w.SetCloseIntercept(v.quit)
	return v
}

// columnWidth is the least width of the cards.
const columnWidth = 372

func (v *window) layOut() {
	bar := container.NewHBox(v.makeSides(), widget.NewSeparator(), v.source, v.pause)
	right := container.NewHBox(v.record.button, v.wishes, widget.NewButtonWithIcon("", theme.HelpIcon(), v.help))
	v.bar = container.NewBorder(nil, nil, bar, right)
	top := container.NewVBox(v.bar, v.record.strip, v.stream.strip, v.caution.Container, v.notice.Container)

	wide := canvas.NewRectangle(color.Transparent)
	wide.SetMinSize(fyne.NewSize(columnWidth, 0))
	v.faces = container.NewBorder(v.steadyButton(), nil, nil, nil, container.NewStack(v.noFace.Container, v.scroll))
	v.stage = container.NewStack(v.video, container.NewPadded(v.empty.Container))
	v.side, v.centre = container.NewStack(), container.NewStack()
	v.besideRoom = container.NewStack(wide, v.side)
	v.foot = container.NewBorder(nil, nil, nil, container.NewHBox(v.device.button, v.preset, v.sign), v.figures)
	v.body = container.NewBorder(top, v.foot, nil, v.besideRoom, v.centre)
	v.turn(v.sides[0])
	least := canvas.NewRectangle(color.Transparent)
	least.SetMinSize(fyne.NewSize(settings.MinWidth-8, settings.MinHeight-8))
	v.window.SetContent(container.NewStack(least, v.body))
}

// controls makes the buttons of the bar.
func (v *window) controls() {
	v.source = widget.NewButtonWithIcon(lang.L("Source"), theme.MediaVideoIcon(), v.pickSource)
	v.pause = widget.NewButtonWithIcon(lang.L("Pause"), theme.MediaPauseIcon(), v.togglePause)
	v.preset = widget.NewSelect(nil, nil)
	v.preset.Options = append(model.Presets(), modelFile())
	v.nameNetwork()
	v.preset.OnChanged = v.pickNetwork
	v.sign = v.newSign()
	v.wishes = widget.NewButtonWithIcon("", theme.SettingsIcon(), v.askWishes)
}

// modelFile is the entry of the network picker that asks for a file.
func modelFile() string { return lang.L("Model file…") }

// connect joins the window to an engine; leave ends the program.
func (v *window) connect(e pipeline, leave func()) { v.engine, v.leave = e, leave }

// begin shows the first source.
func (v *window) begin(source, notice string) {
	v.welcome = notice
	if v.options.Problem != "" {
		v.welcome = ui.Sentence(v.options.Problem) + " " + lang.L("Going on with the preset's own network.")
	}
	if !v.promised() {
		v.askPromise(source)
		return
	}
	v.engine.SetSource(source)
}

// watch changes the source at the person's wish.
func (v *window) watch(spec string) {
	v.welcome = ""
	if v.mayWatch(spec) {
		v.engine.SetSource(spec)
	}
}

func (v *window) togglePause() {
	if v.view.State == engine.Running || v.view.State == engine.Paused {
		v.engine.SetPaused(v.view.State == engine.Running)
	}
}

// use changes the network at the person's wish.
func (v *window) use(n *model.Network, err error) {
	if err != nil {
		v.welcome = ui.ErrorText(err)
		v.draw()
		v.nameNetwork()
		return
	}
	v.version = ""
	if n.File() == n.Config().Preset { // it came with the program
		v.version = versions.Shipped
	}
	v.change(n)
}

// change puts a network into the engine and tells everybody.
func (v *window) change(n *model.Network) {
	v.network = n
	v.likes = ui.NewDescriptions(n.Classes())
	v.engine.SetNetwork(n)
	v.record.changeNetwork()
	v.stream.changeNetwork()
	if v.studio != nil {
		v.studio.SetNetwork(n, v.version)
	}
	if v.board != nil {
		v.board.SetNetwork(n)
		v.review.SetNetwork(n)
	}
	v.cards.clear()
	v.warnUntrained()
	v.nameNetwork()
	v.steady.SetText(steadyWords(v.reading()))
}

// nameNetwork lets the picker say which network is in use.
func (v *window) nameNetwork() {
	v.preset.Selected = v.network.Config().Preset
	if file := v.network.File(); file != "" {
		v.preset.Selected = filepath.Base(file)
	}
	if v.options.Studio != nil && v.version != "" && v.version != versions.Shipped {
		if about, err := v.options.Studio.Versions.Get(v.version); err == nil {
			v.preset.Selected = about.Name
		}
	}
	v.preset.Refresh()
}

// pickNetwork follows the network picker.
func (v *window) pickNetwork(name string) {
	v.window.Canvas().Unfocus() // the keys belong to the window again
	if name == modelFile() {
		v.askModelFile()
		return
	}
	v.useSoon(func() (*model.Network, error) { return v.options.Preset(name) })
}

// useSoon makes a network, which takes up to a second that the window must not
// wait for, and uses it.
func (v *window) useSoon(make func() (*model.Network, error)) {
	v.beside.Go(func() {
		n, err := make()
		fyne.Do(func() {
			if v.engine != nil { // else the window is closing
				v.use(n, err)
			}
		})
	})
}

func (v *window) askModelFile() {
	ask := dialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
		if err != nil || file == nil {
			v.nameNetwork()
			return
		}
		path := file.URI().Path()
		file.Close()
		v.useSoon(func() (*model.Network, error) { return v.options.Load(path) })
	}, v.window)
	ask.SetTitleText(lang.L("Open a model (.safetensors)"))
	ask.Show()
}

// warnUntrained says plainly when the percentages mean nothing.
func (v *window) warnUntrained() {
	text := ""
	if !v.network.Trained() {
		text = lang.L("Untrained network: these percentages mean nothing yet.")
	}
	if !v.network.HasBalancingHead() {
		text = lang.L("This model has no balancing head yet: only the primary distribution is shown.")
	}
	v.caution.SetMessage(text, "", nil)
}

// nextTheme goes from system to light to dark.
func (v *window) nextTheme() {
	theme := ui.ThemeMode(v.memory.Appearance.Theme).Next()
	v.memory.Appearance.Theme = string(theme)
	v.wear()
	v.tell(map[ui.ThemeMode]string{
		ui.System: lang.L("Colours: as the desktop."), ui.Light: lang.L("Colours: light."), ui.Dark: lang.L("Colours: dark."),
	}[theme], "", nil)
}

// quit remembers the window and ends the program, the engine first: after that
// nothing asks for a repaint any more.
func (v *window) quit() {
	size := v.window.Canvas().Size()
	if v.small != nil {
		size = v.small.size
	}
	v.memory.Window.Width, v.memory.Window.Height = size.Width, size.Height
	if err := v.memory.Save(v.options.Settings); err != nil {
		fyne.LogError("the window could not be remembered", err)
	}
	v.record.close()
	v.stream.close()
	v.closeEngine()
	v.closeDesk()
	if v.studio != nil {
		v.turn(v.sides[0])
		v.studio.Close()
		v.studio = nil
	}
	v.leave()
}

func (v *window) closeEngine() {
	if v.engine == nil {
		return
	}
	if err := v.engine.Close(); err != nil {
		fyne.LogError("closing", err)
	}
	v.engine = nil
}

// sourceName is what the source button says.
func sourceName(info vision.Info) string {
	name := info.Name
	if info.Spec == vision.Demo {
		name = lang.L("demo clip")
	}
	if name == "" {
		name = filepath.Base(info.Spec)
	}
	if runes := []rune(name); len(runes) > 24 {
		name = string(runes[:23]) + "…"
	}
	if name == "" || name == "." {
		return lang.L("Source")
	}
	return name
}
