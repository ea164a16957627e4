// Package locale sets the environment variable LANG where the environment names
// no language.
//
// Fyne reads the language while its packages are initialised, before main, and
// reports an error for LANG=C on standard error, even when no window is opened.
// Only the initialisation of an earlier package comes before that: Go initialises
// packages without dependencies in the order of their import paths, and this one
// comes before Fyne's.
package locale

import (
	"cmp"
	"os"
	"strings"
)

func init() {
	// The first variable that is set counts, as in POSIX.
	named := cmp.Or(os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG"))
	language, _, _ := strings.Cut(named, ".")
	if language != "" && language != "C" && language != "POSIX" {
		return
	}
	os.Setenv("LANG", fallback)
	os.Unsetenv("LC_ALL")
	os.Unsetenv("LC_MESSAGES")
}

// fallback is the locale of the program's English texts.
const fallback = "en_US.UTF-8"
