package cli

import (
	"errors"
	"fmt"

	"arbex/app/stream"
)

// streamFlags choose the address of the stream.
type streamFlags struct {
	Stream      int    `help:"Stream live results to programs of this computer from the start, at this port and with --stream-token: see arbex help streaming." placeholder:"PORT"`
	StreamToken string `help:"With --stream: the token in the address, which keeps other programs away." env:"ARBEX_STREAM_TOKEN" placeholder:"TOKEN"`
}

// Validate is called by the command's Validate.
func (f *streamFlags) Validate() error {
	switch {
	case f.Stream == 0: // a token in the environment alone is none of this start's
		return nil
	case f.Stream < 1024 || f.Stream > 65535:
		return fmt.Errorf("--stream=%d: give a port from 1024 to 65535", f.Stream)
	case f.StreamToken == "":
		return errors.New("--stream needs --stream-token, or the token in ARBEX_STREAM_TOKEN")
	}
	if err := stream.CheckToken(f.StreamToken); err != nil {
		return fmt.Errorf("--stream-token: %w", err)
	}
	return nil
}
