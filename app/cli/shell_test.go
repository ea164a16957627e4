package cli

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

func TestVersionNamesProgramAndLibraries(t *testing.T) {
	status, out, _ := arbex(t, "--version")
	if status != exitOK || !strings.HasPrefix(out, "ARBEx ") {
		t.Fatalf("%d, %q", status, out)
	}
	for _, library := range []string{"commit", "OpenCV 4.", "oneDNN", "linux/"} {
		if !strings.Contains(out, library) {
			t.Errorf("no %q in %q", library, out)
		}
	}
}

func TestManualDescribesEveryCommandAndFlag(t *testing.T) {
	status, page, err := arbex(t, "manual")
	if status != exitOK {
		t.Fatal(err)
	}
	for _, wanted := range []string{".TH ARBEX 1", ".SS analyze", ".SS models show", `\-\-preset`, `\-\-every`, `\-\-home`, ".SH EXIT STATUS"} {
		if !strings.Contains(page, wanted) {
			t.Errorf("no %q in the page", wanted)
		}
	}
	for _, line := range strings.Split(page, "\n") {
		if strings.HasPrefix(line, "'") {
			t.Errorf("man takes this line for a request: %q", line)
		}
	}
}

// completions returns what bash offers after a line, the last word of which is being typed.
func completions(t *testing.T, line ...string) []string {
	t.Helper()
	status, script, errors := arbex(t, "completion", "bash")
	if status != exitOK {
		t.Fatal(errors)
	}
	typed := append([]string{"-c", script + `COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _arbex; echo "${COMPREPLY[@]}"`, "bash", "arbex"}, line...)
	out, err := exec.Command("bash", typed...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return strings.Fields(string(out))
}

func TestBashCompletesWhatCanFollow(t *testing.T) {
	for _, c := range []struct{ typed, offered string }{
		{"ana", "analyze"},
		{"ev", "eval"},
		{"analyze --ev", "--every"},
		{"analyze clip.mp4 --annot", "--annotate"},
		{"models sh", "show"},
		{"models show --ho", "--home"},
		{"completion --he", "--help"},
	} {
		if got := strings.Join(completions(t, strings.Fields(c.typed)...), " "); got != c.offered {
			t.Errorf("after %q: %q, want %q", c.typed, got, c.offered)
		}
	}
}

// fishOffers returns what a completion script for fish offers after some words.
func fishOffers(t *testing.T, script string, typed []string) (offers []string) {
	t.Helper()
	seen := func(word string) bool { return slices.Contains(typed, word) }
	for line := range strings.Lines(script) {
		_, line, _ = strings.Cut(line, "complete -c arbex -n '")
		condition, rest, found := strings.Cut(line, "' -")
		holds := found
		for _, part := range strings.Split(condition, "; and ") {
			words := strings.Fields(part)
			switch {
			case len(words) == 0:
			case words[0] == "__fish_use_subcommand":
				holds = holds && len(typed) == 0
			case words[0] == "not":
				holds = holds && !slices.ContainsFunc(words[2:], seen)
			default:
				holds = holds && slices.ContainsFunc(words[1:], seen)
			}
		}
		if holds {
			offers = append(offers, strings.Fields(rest)[1])
		}
	}
	return offers
}

// A word that stands below several commands is completed by those before it: nothing
// of data delete is offered for models delete.
func TestFishCompletesWhatCanFollow(t *testing.T) {
	_, script, _ := arbex(t, "completion", "fish")
	for _, c := range []struct{ typed, offered, other string }{
		{"", "analyze", "delete"},
		{"models", "delete", "analyze"},
		{"data", "show", "rename"},
		{"models delete", "help", "person"},
		{"data delete", "person", "rename"},
		{"models show", "json", "delete"},
		{"analyze clip.mp4", "every", "show"},
	} {
		got := fishOffers(t, script, strings.Fields(c.typed))
		if !slices.Contains(got, c.offered) || slices.Contains(got, c.other) {
			t.Errorf("after %q: %q", c.typed, got)
		}
	}
}

func TestEveryShellGetsEveryCommand(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish"} {
		_, script, _ := arbex(t, "completion", shell)
		for _, command := range []string{"analyze", "doctor", "show"} {
			if !strings.Contains(script, command) {
				t.Errorf("%s does not know %s", shell, command)
			}
		}
	}
	if status, _, _ := arbex(t, "completion", "tcsh"); status != exitUsage {
		t.Errorf("an unknown shell gives status %d", status)
	}
}

func TestHelpExplainsMoreThanFlags(t *testing.T) {
	for command, want := range map[string]string{
		"import": "mobilefacenet", "train": "list_patition_label.txt", "eval": "Brier", "bench": "cuBLAS", "doctor": "make gpu",
	} {
		if status, out, stderr := arbex(t, command, "--help"); status != exitOK || !strings.Contains(out, want) {
			t.Errorf("%s: status %d, %q is not in %s%s", command, status, want, out, stderr)
		}
	}
}
