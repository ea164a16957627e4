package window

import (
	"fmt"
	"image/color"
	"strconv"

	"arbex/app/stream"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// streaming is the switch that lets other programs of this computer follow what
// is seen, and the strip that says so while they can. It is off at each start.
type streaming struct {
	window *window
	stream *stream.Stream // nil: off
	strip  *fyne.Container
	state  *widget.Label

	page   *fyne.Container // of the dialog: what it is, or how to read it
	oscOn  bool
	osc    string // port, as it was typed
	fault  string // why it could not be switched on
	copied *widget.Label
}

// oscPort is where many programs expect OSC.
const oscPort = "9000"

func newStreaming(v *window) *streaming {
	s := &streaming{window: v, state: widget.NewLabel(""), page: container.NewStack(), osc: oscPort}
	s.state.Truncation = fyne.TextTruncateEllipsis
	name := widget.NewLabel(lang.L("Streaming"))
	name.TextStyle.Bold = true
	dot := canvas.NewCircle(color.NRGBA{R: 0x6C, G: 0xA6, B: 0xE0, A: 0xFF})
	light := container.NewCenter(container.NewGridWrap(fyne.NewSize(14, 14), dot))
	s.strip = container.NewBorder(nil, nil, container.NewHBox(light, name), container.NewHBox(
		widget.NewButtonWithIcon(lang.L("How to read it…"), theme.InfoIcon(), s.ask),
		widget.NewButtonWithIcon(lang.L("Switch off"), theme.MediaStopIcon(), s.off),
	), s.state)
	s.strip.Hide()
	return s
}

// ask opens the dialog with the switch.
func (s *streaming) ask() {
	s.fault = ""
	s.fill()
	d := dialog.NewCustom(lang.L("Stream to other programs"), lang.L("Close"), s.page, s.window.window)
	d.Resize(fyne.NewSize(640, 0))
	d.Show()
}

// wishes is the dialog as a page of the settings.
func (s *streaming) wishes() fyne.CanvasObject {
	s.fault = ""
	s.fill()
	return container.NewVBox(s.page)
}

// fill shows the page for the present state.
func (s *streaming) fill() {
	s.page.Objects = []fyne.CanvasObject{s.offer()}
	if s.stream != nil {
		s.page.Objects = []fyne.CanvasObject{s.manual()}
	}
	s.page.Refresh()
}

// offer says what streaming is, and switches it on.
func (s *streaming) offer() fyne.CanvasObject {
	what := widget.NewLabel(lang.L("Programs of this computer that you give the address to can follow the expressions, places and times of all faces while this is on. No pictures are sent, nothing leaves this computer, web pages cannot read it, and it is off again at the next start."))
	what.Wrapping = fyne.TextWrapWord
	port := widget.NewEntry()
	port.SetText(s.osc)
	port.OnChanged = func(text string) { s.osc = text }
	osc := widget.NewCheck(lang.L("Send Open Sound Control (OSC) too, to the port"), func(on bool) { s.oscOn = on })
	osc.SetChecked(s.oscOn)
	fault := widget.NewLabel(s.fault)
	fault.Wrapping, fault.Importance, fault.Hidden = fyne.TextWrapWord, widget.DangerImportance, s.fault == ""
	on := widget.NewButtonWithIcon(lang.L("Switch on"), theme.MediaPlayIcon(), s.on)
	on.Importance = widget.HighImportance
	wide := container.NewGridWrap(fyne.NewSize(90, port.MinSize().Height), port)
	return container.NewVBox(what, container.NewHBox(osc, wide), fault, container.NewCenter(on))
}

// manual says how the stream is read.
func (s *streaming) manual() fyne.CanvasObject {
	address, example := s.stream.Address(), example(s.stream.Address())
	s.copied = widget.NewLabel("")
	row := func(text string, object fyne.CanvasObject) fyne.CanvasObject {
		return container.NewBorder(nil, nil, nil, container.NewVBox(s.copier(text)), object)
	}
	url := widget.NewLabel(address)
	url.Selectable, url.Truncation = true, fyne.TextTruncateEllipsis
	code := widget.NewLabel(example)
	code.Selectable, code.TextStyle.Monospace = true, true
	page := container.NewVBox(
		bold(lang.L("Address, with its token: who has it can read")), row(address, url),
		bold(lang.L("Five lines of Python that read it (needs the package websockets)")), row(example, container.NewHScroll(code)),
	)
	if port := s.stream.Status().OSC; port != 0 {
		page.Add(widget.NewLabel(lang.L("OSC goes to port {{.Port}} of this computer: /arbex/face/1/corrected/happiness and so on.", ui.Fields{"Port": port})))
	}
	off := widget.NewButtonWithIcon(lang.L("Switch off"), theme.MediaStopIcon(), s.off)
	page.Add(container.NewCenter(container.NewHBox(off, s.copied)))
	return page
}

func bold(text string) *widget.Label {
	l := widget.NewLabel(text)
	l.TextStyle.Bold = true
	return l
}

// copier is a button that copies a text.
func (s *streaming) copier(text string) *widget.Button {
	return widget.NewButtonWithIcon(lang.L("Copy"), theme.ContentCopyIcon(), func() {
		fyne.CurrentApp().Clipboard().SetContent(text)
		s.copied.SetText(lang.L("Copied."))
	})
}

// example is a reader in five lines.
func example(address string) string {
	return fmt.Sprintf(`import asyncio, websockets
async def read():
    async with websockets.connect("%s") as stream:
        async for lines in stream: print(lines, end="")
asyncio.run(read())`, address)
}

// on begins to listen.
func (s *streaming) on() {
	o := stream.Options{Network: s.window.network, Subscribe: s.window.engine.Subscribe}
	if s.oscOn {
		port, err := strconv.ParseUint(s.osc, 10, 16)
		if err != nil || port == 0 {
			s.fault = lang.L("The port of OSC is a number from 1 to 65535.")
			s.fill()
			return
		}
		o.OSC = int(port)
	}
	var err error
	if s.stream, err = stream.Open(o); err != nil {
		s.fault = ui.ErrorText(err)
	}
	s.fill()
	s.show(err == nil)
}

// off stops listening.
func (s *streaming) off() {
	s.close()
	s.fault = ""
	s.fill()
	s.show(false)
}

func (s *streaming) show(on bool) {
	s.strip.Hidden = !on
	s.draw()
	s.window.body.Refresh()
}

// draw brings the strip up to date.
func (s *streaming) draw() {
	if s.stream == nil {
		return
	}
	status := s.stream.Status()
	text := lang.N("to {{.Readers}} readers   ·   {{.Pictures}} pictures sent   ·   {{.Dropped}} dropped", status.Readers,
		ui.Fields{"Readers": status.Readers, "Pictures": status.Sent, "Dropped": status.Dropped})
	if status.OSC != 0 {
		text += "   ·   " + lang.L("OSC to port {{.Port}}", ui.Fields{"Port": status.OSC})
	}
	if s.state.Text != text {
		s.state.SetText(text)
	}
}

// changeNetwork follows a change of the network.
func (s *streaming) changeNetwork() {
	if s.stream != nil {
		s.stream.SetNetwork(s.window.network)
	}
}

// sign says on a small window that it streams, or is empty.
func (s *streaming) sign() string {
	if s.stream == nil {
		return ""
	}
	return lang.L("Streaming")
}

// close ends the stream with the program.
func (s *streaming) close() {
	if s.stream == nil {
		return
	}
	if err := s.stream.Close(); err != nil {
		fyne.LogError("the stream", err)
	}
	s.stream = nil
}
