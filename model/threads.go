package model

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"syscall"

	"arbex/model/ops/onednn"
)

// configuredKey marks the environment of a process that has settled its threads.
const configuredKey = "ARBEX_THREADS_SETTLED"

// ConfigureThreads prepares OpenMP and the C library, which read their settings before
// main begins: the first call replaces the process by itself with the right
// environment.
// Between two operations OpenMP's threads spin for some microseconds, then they
// sleep: always sleeping makes a small network three times slower (waking a
// thread costs up to 0.1 ms), always spinning takes the cores from the camera
// and the window. Values set by the user stay. Call it first in main.
func ConfigureThreads() error {
	if runtime.GOOS != "linux" || os.Getenv(configuredKey) != "" {
		return nil
	}
	program, err := os.Executable()
	if err != nil {
		return nil // it works without, only slower
	}
	environment := append(withThreadSettings(os.Environ()), configuredKey+"=1")
	if err := syscall.Exec(program, os.Args, environment); err != nil {
		return fmt.Errorf("model: starting again with OpenMP settled: %w; set %s=1 to go on without", err, configuredKey)
	}
	return nil
}

// spinCount is how often a thread looks for work before it sleeps: about 10 us.
const spinCount = "GOMP_SPINCOUNT=5000"

// arenaLimit is how many pieces the C library may cut its memory into. It would make
// one for each thread, sixteen on two cores, and what little a training leaves in
// each keeps its pages: a day of trainings made the process 40 MB larger.
const arenaLimit = "MALLOC_ARENA_MAX=2"

// withThreadSettings adds ours, where the user has not decided otherwise.
func withThreadSettings(environment []string) []string {
	isSet := func(names ...string) bool {
		return slices.ContainsFunc(environment, func(e string) bool {
			name, _, _ := strings.Cut(e, "=")
			return slices.Contains(names, name)
		})
	}
	configured := slices.Clone(environment)
	if !isSet("OMP_WAIT_POLICY", "GOMP_SPINCOUNT") {
		configured = append(configured, spinCount)
	}
	if !isSet("MALLOC_ARENA_MAX", "GLIBC_TUNABLES") {
		configured = append(configured, arenaLimit)
	}
	return configured
}

// CPULibrary names what computes the network: "oneDNN 2.6.3, AVX2".
func CPULibrary() string { return onednn.Version() }

// A Niceness is how much a thread gives way to others, as on Linux.
type Niceness int

const (
	// Interactive is for what a window shows. The window itself has 0: where a processor
	// paints it, it waits for a core twice as long as it paints otherwise.
	Interactive Niceness = 5

	// Background is for work that nobody waits for: it leaves nine tenths of a core
	// to the live view.
	Background Niceness = 15
)

// LockThread keeps the calling goroutine on a thread of its own, as nice as said, and
// ends it with the goroutine.
func LockThread(n Niceness) {
	runtime.LockOSThread()
	n.Apply()
}
