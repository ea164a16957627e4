package cli

import (
	"fmt"
	"strings"

	"arbex/app/about"

	"github.com/alecthomas/kong"
)

// versionFlag prints what the program is made of, and ends it.
type versionFlag bool

// BeforeReset does so before the rest of the command line is looked at.
func (versionFlag) BeforeReset(k *kong.Kong) error {
	fmt.Fprintln(k.Stdout, strings.Join(about.Versions(), "\n"))
	k.Exit(exitOK)
	return nil
}
