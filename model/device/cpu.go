package device

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"strings"

	"arbex/model/ops/onednn"
)

// CPUName returns the processor's name and number of threads, or its architecture
// where the system does not name it.
func CPUName() string {
	file, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if key, value, found := strings.Cut(lines.Text(), ":"); found && strings.TrimSpace(key) == "model name" {
			return fmt.Sprintf("%s, %d threads", strings.TrimSpace(value), runtime.NumCPU())
		}
	}
	return runtime.GOARCH
}

// CPULibrary names the library that computes on the CPU and its instruction set,
// such as "oneDNN 2.6.3, AVX2".
func CPULibrary() string { return onednn.Version() }
