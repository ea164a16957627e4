// Command arbex recognises facial expressions, live in a window or in files: it
// shows the distribution of the classifier beside the one after reliability
// balancing.
package main

import (
	"os"

	"arbex/app/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:]))
}
