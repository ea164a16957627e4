package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// parseWindow parses a line that opens the window, and returns what it opens.
func parseWindow(t *testing.T, args ...string) string {
	t.Helper()
	var asked struct {
		Analyze struct{} `cmd:""`
		Live    live     `cmd:"" default:"withargs"`
	}
	options := append(verbatimMappers(), openedMapper(func() []string { return []string{"analyze"} }))
	parser, err := kong.New(&asked, options...)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	if command := parsed.Command(); !strings.HasPrefix(command, "live") {
		t.Fatalf("%v is the command %s", args, command)
	}
	return asked.Live.source()
}

func TestTheFirstArgumentIsOpened(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	for _, name := range []string{"analyze", "clip", "caf\xe9.mp4"} { // the last is Latin-1
		if err := os.WriteFile(filepath.Join(folder, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, ""},
		{[]string{"clip"}, "clip"},
		{[]string{"caf\xe9.mp4"}, "caf\xe9.mp4"},
		{[]string{"./analyze"}, "./analyze"},
		{[]string{folder}, folder},
		{[]string{"0"}, "0"},
		{[]string{"/dev/video3"}, "/dev/video3"},
		{[]string{"rtsp://camera/1"}, "rtsp://camera/1"},
		{[]string{"demo"}, "demo"},
		{[]string{"demo:3", "--threads", "1"}, "demo:3"},
		{[]string{"--threads=1", "clip"}, "clip"},
		{[]string{"live", "clip"}, "clip"},
		{[]string{"--source", "missing.mp4"}, "missing.mp4"},
	} {
		if got := parseWindow(t, c.args...); got != c.want {
			t.Errorf("%v opens %q, want %q", c.args, got, c.want)
		}
	}
}

func TestWrongWordsAreExplained(t *testing.T) {
	for line, want := range map[string]string{
		"anlyze":                   `anlyze is no command, file or address, did you mean "analyze"?; see arbex --help`,
		"anlyze clip.mp4 --out x":  `did you mean "analyze"?`,
		"summry faces.csv":         `did you mean "summary"?`,
		"exp":                      `did you mean "experiments"?`,
		"missing.mp4":              `missing.mp4 is no command, file or address; see`,
		"qqqqqq":                   `qqqqqq is no command, file or address; see`,
		"demo --source demo:3":     `are two sources`,
		"demo demo":                `unexpected argument demo`,
		"models shwo":              `did you mean "show"?; see arbex help models`,
		"models show":              `see arbex help models show`,
		"analyze":                  `see arbex help analyze`,
		"analyze demo --anotate x": `did you mean "--annotate"?; see arbex help analyze`,
		"analyze demo --force":     `see arbex help outputs`,
		"--sorce demo":             `did you mean "--source"?`,
		"help anlyze":              `anlyze is no command or topic, did you mean "analyze"?`,
		"help tutorail":            `did you mean "tutorial"?`,
		"help models nothing":      `nothing is no command or topic`,
	} {
		status, out, stderr := arbex(t, strings.Fields(line)...)
		if status != exitUsage || out != "" || !strings.Contains(stderr, want) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("arbex %s: status %d, %q%q does not say %q", line, status, out, stderr, want)
		}
	}
}

func TestDidYouMean(t *testing.T) {
	names := []string{"analyze", "eval", "export", "experiments"}
	for word, want := range map[string]string{
		"analyse": "analyze", "exprot": "export", "EVAL": "", "e": "", "experimental": "experiments", "clip.mp4": "",
	} {
		got := didYouMean(word, names)
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: %q, not %q", word, got, want)
		}
	}
}
