package leaktest

import (
	"bytes"
	"strings"
	"testing"
)

func TestMain(m *testing.M) { Main(m) }

// testRun stands in for a testing.M.
type testRun func() int

func (t testRun) Run() int { return t() }

func TestLeaksFailPassingTests(t *testing.T) {
	stop, open := make(chan struct{}), 2 // started and opened before the tests: no leak
	go func() { <-stop }()
	leaked := make(chan struct{})
	unclosed := []func() int{func() int { return open - 2 }}
	for _, c := range []struct {
		name   string
		run    testRun
		code   int
		output string
	}{
		{"no leak", func() int { return 0 }, 0, ""},
		{"failing test", func() int { return 3 }, 3, ""},
		{"image", func() int { open++; return 0 }, 1, "that were not closed: 1"},
		{"goroutine", func() int { go func() { <-leaked }(); return 0 }, 1, "TestLeaksFailPassingTests"},
	} {
		var output bytes.Buffer
		if code := check(c.run, &output, unclosed); code != c.code {
			t.Errorf("%s: exit status %d, want %d", c.name, code, c.code)
		}
		if !strings.Contains(output.String(), c.output) || c.output == "" && output.Len() > 0 {
			t.Errorf("%s: output %q", c.name, output.String())
		}
		open = 2
	}
	close(stop)
	close(leaked)
}
