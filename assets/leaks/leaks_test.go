package leaks

import (
	"bytes"
	"strings"
	"testing"
)

func TestMain(m *testing.M) { Main(m) }

// tests are what a package does, in the place of a testing.M.
type tests func() int

func (t tests) Run() int { return t() }

// Tests that pass and leave nothing pass; those that leave something fail, and
// say what.
func TestWhatIsLeftIsFound(t *testing.T) {
	stop, open := make(chan struct{}), 2 // left by others, and no fault
	go func() { <-stop }()
	left := make(chan struct{})
	unclosed := []func() int{func() int { return open - 2 }}
	for _, c := range []struct {
		name string
		run  tests
		code int
		says string
	}{
		{"nothing", func() int { return 0 }, 0, ""},
		{"failure", func() int { return 3 }, 3, ""},
		{"picture", func() int { open++; return 0 }, 1, "that were not closed: 1"},
		{"goroutine", func() int { go func() { <-left }(); return 0 }, 1, "TestWhatIsLeftIsFound"},
	} {
		var said bytes.Buffer
		if code := check(c.run, &said, unclosed); code != c.code {
			t.Errorf("%s: exit status %d, not %d", c.name, code, c.code)
		}
		if !strings.Contains(said.String(), c.says) || c.says == "" && said.Len() > 0 {
			t.Errorf("%s: it says %q", c.name, said.String())
		}
		open = 2
	}
	close(stop)
	close(left)
}
