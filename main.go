// Command arbex shows live facial-expression distributions: what a network
// reads in a face at first sight, and what it says after weighing how far that
// can be relied on.
package main

import (
	"fmt"
	"os"

	"arbex/app/cli"
	"arbex/model"
)

func main() {
	if err := model.ConfigureThreads(); err != nil {
		fmt.Fprintln(os.Stderr, "arbex:", err)
		os.Exit(1)
	}
	os.Exit(cli.Main(os.Args[1:]))
}
