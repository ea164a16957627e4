package device

import "syscall"

// Niceness is how far a thread gives way to others when cores are scarce, as in
// nice(2): 0 is normal, 19 the most.
type Niceness int

const (
	// Interactive is for what a window shows. The window itself has 0: where the
	// CPU paints it, waiting for a core takes twice as long as painting.
	Interactive Niceness = 5

	// Background is for work that nobody waits for. It leaves nine tenths of a
	// core to the live view.
	Background Niceness = 15
)

// Apply lowers the priority of the calling thread and of the threads that it
// starts from now on, such as its OpenMP team. Where the system refuses, the work
// is done at the old priority.
func (n Niceness) Apply() {
	if n > 0 { // on Linux each thread has a niceness of its own
		_ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, int(n))
	}
}
