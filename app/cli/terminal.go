package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"arbex/model/device"
	"arbex/vision"
)

// terminal is the command's input and output: results go to out, everything else to
// err.
type terminal struct {
	in          io.Reader // nil when nobody can answer
	out, err    io.Writer
	interactive bool // err is a terminal, so progress lines are shown
	now         func() time.Time
	configure   func() error // prepares the process for the threads of a network, perhaps by starting it again; nil: nothing
}

func systemTerminal() *terminal {
	return &terminal{in: os.Stdin, out: os.Stdout, err: os.Stderr, interactive: isTerminal(os.Stderr), now: time.Now, configure: device.ConfigureThreads}
}

// isTerminal reports whether a file is a character device.
func isTerminal(file *os.File) bool {
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// logf prints a message that is not a result.
func (t *terminal) logf(format string, values ...any) {
	if t.interactive {
		format = "\r\x1b[K" + format // over the progress line
	}
	fmt.Fprintf(t.err, format+"\n", values...)
}

// singleLine returns a message on one line, with passwords in addresses removed.
func singleLine(text string) string {
	words := strings.Fields(text)
	for i, word := range words {
		words[i] = vision.Redacted(word)
	}
	return strings.Join(words, " ")
}

// progressf prints a progress line that the next one replaces, on a terminal only.
func (t *terminal) progressf(format string, values ...any) {
	if t.interactive {
		fmt.Fprintf(t.err, "\r"+format+"\x1b[K", values...)
	}
}
