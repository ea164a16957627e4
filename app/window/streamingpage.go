package window

import (
	"fmt"

	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// streamingPage explains streaming and switches it on, or tells how to read the
// stream that is on. It is shown in a dialog and in the settings.
type streamingPage struct {
	control *streamingControl
	page    *fyne.Container
	fault   *widget.Label // why it could not be switched on
	copied  *widget.Label
}

func newStreamingPage(s *streamingControl) *streamingPage {
	p := &streamingPage{control: s, page: container.NewStack(), fault: widget.NewLabel(""), copied: widget.NewLabel("")}
	p.fault.Wrapping, p.fault.Importance = fyne.TextWrapWord, widget.DangerImportance
	return p
}

// content returns the page as it is now.
func (p *streamingPage) content() fyne.CanvasObject {
	p.refresh("")
	return container.NewVBox(p.page)
}

// refresh shows the page for the present state, and why streaming could not be
// switched on, if it could not.
func (p *streamingPage) refresh(fault string) {
	p.fault.Hidden = fault == ""
	p.fault.SetText(fault)
	p.copied.SetText("")
	if !p.control.IsOn() {
		p.page.Objects = []fyne.CanvasObject{p.offer()}
	} else {
		p.page.Objects = []fyne.CanvasObject{p.instructions(p.control.Address(), p.control.Status().OSC)}
	}
	p.page.Refresh()
}

// offer explains what streaming is, and switches it on.
func (p *streamingPage) offer() fyne.CanvasObject {
	s := p.control
	what := widget.NewLabel(lang.L("Programs of this computer that you give the address to can follow the expressions, places and times of all faces while this is on. No pictures are sent, nothing leaves this computer, web pages cannot read it, and it is off again at the next start."))
	what.Wrapping = fyne.TextWrapWord
	port := widget.NewEntry()
	port.SetText(s.oscPort)
	port.OnChanged = func(text string) { s.oscPort = text }
	port.OnSubmitted = func(string) { s.switchOn() }
	osc := widget.NewCheck(lang.L("Send Open Sound Control (OSC) too, to the port"), func(on bool) { s.osc = on })
	osc.SetChecked(s.osc)
	on := widget.NewButtonWithIcon(lang.L("Switch on"), theme.MediaPlayIcon(), s.switchOn)
	on.Importance = widget.HighImportance
	wide := container.NewGridWrap(fyne.NewSize(90, port.MinSize().Height), port)
	return container.NewVBox(what, container.NewHBox(osc, wide), p.fault, container.NewCenter(on))
}

// instructions tell how the stream is read.
func (p *streamingPage) instructions(address string, oscPort int) fyne.CanvasObject {
	example := streamExample(address)
	url := widget.NewLabel(address)
	url.Selectable, url.Truncation = true, fyne.TextTruncateEllipsis
	code := widget.NewLabel(example)
	code.Selectable, code.TextStyle.Monospace = true, true
	page := container.NewVBox(
		newBold(lang.L("Address, with its token: who has it can read")), p.withCopy(address, url),
		newBold(lang.L("Five lines of Python that read it (needs the package websockets)")), p.withCopy(example, container.NewHScroll(code)),
	)
	if oscPort != 0 {
		page.Add(widget.NewLabel(lang.L("OSC goes to port {{.Port}} of this computer: /arbex/face/1/corrected/happiness and so on.", ui.Fields{"Port": oscPort})))
	}
	off := widget.NewButtonWithIcon(lang.L("Switch off"), theme.MediaStopIcon(), p.control.switchOff)
	page.Add(p.control.state)
	page.Add(container.NewCenter(container.NewHBox(off, p.copied)))
	return page
}

func newBold(text string) *widget.Label {
	return widget.NewLabelWithStyle(text, fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
}

// withCopy returns an object with a button that copies its text.
func (p *streamingPage) withCopy(text string, o fyne.CanvasObject) fyne.CanvasObject {
	button := widget.NewButtonWithIcon(lang.L("Copy"), theme.ContentCopyIcon(), func() {
		fyne.CurrentApp().Clipboard().SetContent(text)
		p.copied.SetText(lang.L("Copied."))
	})
	return container.NewBorder(nil, nil, nil, container.NewVBox(button), o)
}

// streamExample is a reader in five lines.
func streamExample(address string) string {
	return fmt.Sprintf(`import asyncio, websockets
async def read():
    async with websockets.connect("%s") as stream:
        async for lines in stream: print(lines, end="")
asyncio.run(read())`, address)
}
