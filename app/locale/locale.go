// Package locale gives the program a language where the environment names none.
//
// Fyne reads the language while its packages are initialised, before main, and
// complains about LANG=C on standard error, even when no
// window is opened. The only place before that is the initialisation of a
// package that comes earlier, which this one does: Go initialises packages that
// depend on nothing in the order of their import paths.
package locale

import (
	"os"
	"strings"
)

func init() {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		language, _, _ := strings.Cut(os.Getenv(name), ".")
		if language != "" && language != "C" && language != "POSIX" {
			return
		}
	}
	os.Setenv("LANG", fallback)
	os.Unsetenv("LC_ALL")
	os.Unsetenv("LC_MESSAGES")
}

// fallback is the language of the program's own texts.
const fallback = "en_US.UTF-8"
