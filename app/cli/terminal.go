package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"arbex/vision"
)

// terminal is where a command speaks: results to out, everything else to err.
type terminal struct {
	in          io.Reader // where a person answers; nil: nobody does
	out, err    io.Writer
	interactive bool // someone watches err, so a progress bar may move on it
	now         func() time.Time
}

func systemTerminal() *terminal {
	return &terminal{in: os.Stdin, out: os.Stdout, err: os.Stderr, interactive: isTerminal(os.Stderr), now: time.Now}
}

// isTerminal tells a character device from a file or a pipe.
func isTerminal(file *os.File) bool {
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// logf says something that is not a result.
func (t *terminal) logf(format string, values ...any) {
	if t.interactive {
		format = "\r\x1b[K" + format // over a line of progress
	}
	fmt.Fprintf(t.err, format+"\n", values...)
}

// singleLine keeps a message on one line, whatever a library put into it, and no
// address in it tells a password.
func singleLine(text string) string {
	words := strings.Fields(text)
	for i, word := range words {
		words[i] = vision.Redacted(word)
	}
	return strings.Join(words, " ")
}

// progressf draws a line that the next one replaces, on a person's screen only.
func (t *terminal) progressf(format string, values ...any) {
	if t.interactive {
		fmt.Fprintf(t.err, "\r"+format+"\x1b[K", values...)
	}
}
