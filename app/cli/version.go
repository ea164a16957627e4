package cli

import (
	"fmt"
	"strings"

	"arbex/app/about"

	"github.com/alecthomas/kong"
)

// versionFlag prints the versions of the program and its libraries, and exits.
type versionFlag bool

// BeforeReset is called by kong before it checks the rest of the command line.
func (versionFlag) BeforeReset(k *kong.Kong) error {
	fmt.Fprintln(k.Stdout, strings.Join(about.Versions(), "\n"))
	k.Exit(exitOK)
	return nil
}
