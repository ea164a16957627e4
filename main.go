// Command arbex recognises facial expressions, live in a window or in files: it
// shows the distribution of the classifier beside the one after reliability
// balancing.
package main

import (
	"fmt"
	"os"

	"arbex/app/cli"
	"arbex/model/device"
)

func main() {
	if err := device.ConfigureThreads(); err != nil {
		fmt.Fprintln(os.Stderr, "arbex:", err)
		os.Exit(1)
	}
	os.Exit(cli.Main(os.Args[1:]))
}
