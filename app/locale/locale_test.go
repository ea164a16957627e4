package locale

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// printKey makes this test program print its locale instead of testing.
const printKey = "ARBEX_TEST_PRINT_LOCALE"

func TestMain(m *testing.M) {
	if os.Getenv(printKey) == "" {
		os.Exit(m.Run())
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if language := os.Getenv(name); language != "" { // the first one that is set counts
			os.Stdout.WriteString(language)
			return
		}
	}
}

// localeOf returns the locale of a program that is started in an environment.
func localeOf(t *testing.T, environment ...string) string {
	t.Helper()
	program := exec.Command(os.Args[0])
	program.Env = append([]string{printKey + "=1"}, environment...)
	out, err := program.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// A program always has a language: that of the environment, or English where the
// environment names none, in whichever variable.
func TestAProgramHasALanguage(t *testing.T) {
	for _, c := range []struct {
		environment string
		want        string
	}{
		{"", fallback},
		{"LANG=", fallback},
		{"LANG=C", fallback},
		{"LANG=POSIX", fallback},
		{"LANG=C.UTF-8", fallback},
		{"LANG=C.utf8", fallback},
		{"LC_ALL=C LANG=C", fallback},
		{"LC_ALL=C.UTF-8 LC_MESSAGES=C", fallback},
		{"LANG=de_DE.UTF-8", "de_DE.UTF-8"},
		{"LANG=de", "de"},
		{"LC_MESSAGES=fr_FR LANG=C", "fr_FR"},
		{"LC_ALL=de_DE.UTF-8 LANG=C", "de_DE.UTF-8"},
		{"LC_ALL=C LANG=de_DE.UTF-8", fallback}, // LC_ALL counts, and asks for no language
		{"LC_ALL=C.UTF-8 LC_MESSAGES=de_DE LANG=fr_FR", fallback},
		{"LC_MESSAGES=POSIX LANG=de_DE.UTF-8", fallback},
		{"LC_ALL= LC_MESSAGES= LANG=de_DE", "de_DE"},
	} {
		if got := localeOf(t, strings.Fields(c.environment)...); got != c.want {
			t.Errorf("in %q it is %q, not %q", c.environment, got, c.want)
		}
	}
}
