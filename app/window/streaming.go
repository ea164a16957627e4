package window

import (
	"cmp"

	"arbex/app/stream"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// streamingControl lets other programs of this computer follow what is seen, with
// a button in the foot that shows it while they can. It is off at each start.
type streamingControl struct {
	*stream.Switch
	window  fyne.Window
	changed func() // called after the button was shown or hidden

	button  *widget.Button // visible while it streams
	state   *widget.Label
	page    *streamingPage
	osc     bool
	oscPort string // as it was typed
}

// defaultOSCPort is where many programs expect OSC.
const defaultOSCPort = "9000"

func newStreamingControl(w fyne.Window, o stream.Options, changed func()) *streamingControl {
	s := &streamingControl{Switch: stream.NewSwitch(o), window: w, changed: changed, state: widget.NewLabel(""), oscPort: defaultOSCPort}
	s.page = newStreamingPage(s)
	s.state.Truncation = fyne.TextTruncateEllipsis
	s.button = widget.NewButtonWithIcon(lang.L("Streaming"), theme.UploadIcon(), s.show)
	s.button.Hide()
	return s
}

// show opens the dialog with the switch.
func (s *streamingControl) show() {
	ui.Dialog{Title: lang.L("Stream to other programs"), Content: s.page.content(), Size: fyne.NewSize(640, 460)}.Show(s.window)
}

// shortcuts returns the key of streaming.
func (s *streamingControl) shortcuts() []ui.Shortcut {
	return []ui.Shortcut{{Key: fyne.KeyS, Label: "S", Help: ui.Text("stream to other programs of this computer"), Do: s.show}}
}

// switchOn begins to listen.
func (s *streamingControl) switchOn() {
	port := ""
	if s.osc {
		port = cmp.Or(s.oscPort, "0")
	}
	if err := s.On(port); err != nil {
		s.page.refresh(ui.ErrorText(err))
		return
	}
	s.switched()
}

// start streams at the address of the command line, if there is one. Switched off and
// on again, the address stays.
func (s *streamingControl) start(address Streaming) error {
	if address.Port == 0 {
		return nil
	}
	s.SetAddress(address.Port, address.Token)
	if err := s.On(""); err != nil {
		return err
	}
	s.switched()
	return nil
}

// switchOff stops listening.
func (s *streamingControl) switchOff() {
	s.close()
	s.switched()
}

func (s *streamingControl) switched() {
	s.page.refresh("")
	s.button.Hidden = !s.IsOn()
	s.update()
	s.changed()
}

// update brings the figures up to date.
func (s *streamingControl) update() {
	if !s.IsOn() {
		return
	}
	status := s.Status()
	text := lang.N("to {{.Readers}} readers   ·   values of {{.Frames}} frames sent   ·   {{.Dropped}} dropped", status.Readers,
		ui.Fields{"Readers": status.Readers, "Frames": status.Sent, "Dropped": status.Dropped})
	if status.OSC != 0 {
		text += "   ·   " + lang.L("OSC to port {{.Port}}", ui.Fields{"Port": status.OSC})
	}
	setText(s.state, s.state.Text, text)
}

// activity is the text of the compact window while it streams, else empty.
func (s *streamingControl) activity() string {
	if !s.IsOn() {
		return ""
	}
	return lang.L("Streaming")
}

// close ends the stream.
func (s *streamingControl) close() {
	if err := s.Off(); err != nil {
		fyne.LogError("closing the stream", err)
	}
}
