package device

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"syscall"
)

// configuredKey marks the environment of a process that ConfigureThreads started.
const configuredKey = "ARBEX_THREADS_SETTLED"

// ConfigureThreads sets how OpenMP's threads wait and how the C library divides
// its memory. Both read the environment before main begins, so the first call
// replaces the process by itself with the right environment; the second returns.
// Call it before anything else is begun.
//
// Between two operations OpenMP's threads spin for some microseconds, then they
// sleep: always sleeping makes a small network three times slower (waking a thread
// costs up to 0.1 ms), always spinning takes the cores from the camera and the
// window. Variables that the user has set stay as they are.
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
		return fmt.Errorf("starting again with the settings of OpenMP: %w; set %s=1 to go on without", err, configuredKey)
	}
	return nil
}

// spinCount is how often a thread looks for work before it sleeps: about 10 us.
const spinCount = "GOMP_SPINCOUNT=5000"

// arenaLimit is the number of pieces the C library may divide its memory into. It
// would make one for each thread, sixteen on two cores, and what little a training
// leaves in each keeps its pages: a day of trainings made the process 40 MB larger.
const arenaLimit = "MALLOC_ARENA_MAX=2"

// withThreadSettings returns an environment with our settings added, except where
// the user has set a variable for the same purpose.
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
