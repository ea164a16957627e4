package cli

import (
	"strings"
	"testing"
)

func TestHelpIsThatOfTheFlag(t *testing.T) {
	for _, command := range []string{"", "analyze", "models", "models show", "help"} {
		words := strings.Fields(command)
		_, want, _ := arbex(t, append(words, "--help")...)
		status, got, stderr := arbex(t, append([]string{"help"}, words...)...)
		if status != exitOK || got != want || got == "" || stderr != "" {
			t.Errorf("help %s: status %d, %q%q, want %q", command, status, got, stderr, want)
		}
	}
}

func TestEveryTopicIsExplained(t *testing.T) {
	_, listed, _ := arbex(t, "help", "help")
	for _, name := range topicNames {
		status, text, stderr := arbex(t, "help", name)
		if status != exitOK || len(text) < 250 || stderr != "" {
			t.Errorf("%s: status %d, %q%q", name, status, text, stderr)
		}
		if !strings.Contains(listed, name+": ") {
			t.Errorf("the help of help does not list %s", name)
		}
		for number, line := range strings.Split(text, "\n") {
			if len(line) > 130 && !strings.HasPrefix(line, "wide =") {
				t.Errorf("%s:%d is too long for a terminal", name, number+1)
			}
		}
	}
	for _, want := range []string{"LSL", "OSC", "ws://127.0.0.1"} {
		if !strings.Contains(topic("streaming"), want) {
			t.Errorf("the topic streaming does not mention %s", want)
		}
	}
}
