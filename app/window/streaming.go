package window

import (
	"strconv"

	"arbex/app/engine"
	"arbex/app/stream"
	"arbex/app/ui"
	"arbex/model"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// streamingControl lets other programs of this computer follow what is seen, with
// a button in the foot that shows it while they can. It is off at each start.
type streamingControl struct {
	window    fyne.Window
	subscribe func(engine.Observer) (leave func())
	onMarker  func(name string)
	address   Streaming
	changed   func() // called after the button was shown or hidden
	network   *model.Network

	stream  *stream.Stream // nil: off
	button  *widget.Button // visible while it streams
	state   *widget.Label
	page    *streamingPage
	osc     bool
	oscPort string // as it was typed
}

// defaultOSCPort is where many programs expect OSC.
const defaultOSCPort = "9000"

func newStreamingControl(w fyne.Window, subscribe func(engine.Observer) (leave func()), n *model.Network, changed func()) *streamingControl {
	s := &streamingControl{window: w, subscribe: subscribe, changed: changed, network: n, state: widget.NewLabel(""), oscPort: defaultOSCPort}
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
	o := s.options()
	if s.osc {
		port, err := strconv.ParseUint(s.oscPort, 10, 16)
		if err != nil || port == 0 {
			s.page.refresh(lang.L("The port of OSC is a number from 1 to 65535."))
			return
		}
		o.OSC = int(port)
	}
	opened, err := stream.Open(o)
	if err != nil {
		s.page.refresh(ui.ErrorText(err))
		return
	}
	s.stream = opened
	s.switched()
}

func (s *streamingControl) options() stream.Options {
	return stream.Options{Network: s.network, Subscribe: s.subscribe, OnMarker: s.onMarker, Port: s.address.Port, Token: s.address.Token}
}

// start streams at the address of the command line, if there is one. Switched off and
// on again, the address stays.
func (s *streamingControl) start(address Streaming) error {
	if address.Port == 0 {
		return nil
	}
	s.address = address
	opened, err := stream.Open(s.options())
	if err != nil {
		return err
	}
	s.stream = opened
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
	s.button.Hidden = s.stream == nil
	s.update()
	s.changed()
}

// update brings the figures up to date.
func (s *streamingControl) update() {
	if s.stream == nil {
		return
	}
	status := s.stream.Status()
	text := lang.N("to {{.Readers}} readers   ·   values of {{.Frames}} frames sent   ·   {{.Dropped}} dropped", status.Readers,
		ui.Fields{"Readers": status.Readers, "Frames": status.Sent, "Dropped": status.Dropped})
	if status.OSC != 0 {
		text += "   ·   " + lang.L("OSC to port {{.Port}}", ui.Fields{"Port": status.OSC})
	}
	setText(s.state, s.state.Text, text)
}

// setNetwork follows a change of the network.
func (s *streamingControl) setNetwork(n *model.Network) {
	s.network = n
	if s.stream != nil {
		s.stream.SetNetwork(n)
	}
}

// activity is the text of the compact window while it streams, else empty.
func (s *streamingControl) activity() string {
	if s.stream == nil {
		return ""
	}
	return lang.L("Streaming")
}

// close ends the stream.
func (s *streamingControl) close() {
	if s.stream == nil {
		return
	}
	if err := s.stream.Close(); err != nil {
		fyne.LogError("closing the stream", err)
	}
	s.stream = nil
}
