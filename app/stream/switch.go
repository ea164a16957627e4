package stream

import (
	"strconv"

	"arbex/assets/message"
	"arbex/model"
)

// Switch is a Stream that can be switched on and off again.
type Switch struct {
	options Options // of the next stream
	stream  *Stream // nil: off
}

// NewSwitch returns a Switch that is off. The streams have the options; those with a
// port and a token have the same address each time.
func NewSwitch(o Options) *Switch { return &Switch{options: o} }

// On begins to listen. oscPort, as a user types it, is where OSC is sent to; empty:
// nowhere. A stream that is on stays as it is.
func (s *Switch) On(oscPort string) (err error) {
	if s.stream != nil {
		return nil
	}
	if s.options.OSC, err = parsePort(oscPort); err != nil {
		return err
	}
	s.stream, err = Open(s.options)
	return err
}

// parsePort parses the number of a port, 0 for none.
func parsePort(text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil || port == 0 {
		return 0, message.New("The port of OSC is a number from 1 to 65535.", nil)
	}
	return int(port), nil
}

// Off stops listening.
func (s *Switch) Off() error {
	if s.stream == nil {
		return nil
	}
	closing := s.stream
	s.stream = nil
	return closing.Close()
}

// IsOn reports whether it streams.
func (s *Switch) IsOn() bool { return s.stream != nil }

// Address returns what a reader connects to, empty while it is off.
func (s *Switch) Address() string {
	if s.stream == nil {
		return ""
	}
	return s.stream.Address()
}

// Status returns the numbers of the stream that is on.
func (s *Switch) Status() Status {
	if s.stream == nil {
		return Status{}
	}
	return s.stream.Status()
}

// SetAddress sets the port and the token of the next stream; see Options.
func (s *Switch) SetAddress(port int, token string) { s.options.Port, s.options.Token = port, token }

// SetNetwork sets the network that the following results are from.
func (s *Switch) SetNetwork(n *model.Network) {
	s.options.Network = n
	if s.stream != nil {
		s.stream.SetNetwork(n)
	}
}
