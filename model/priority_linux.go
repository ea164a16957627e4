package model

import "syscall"

// Apply lowers the priority of the calling thread, and of the threads that it
// starts from now on, such as its OpenMP team.
func (n Niceness) Apply() {
	// On Linux a thread has a niceness of its own. Where it cannot be lowered the
	// work is done all the same.
	if n > 0 {
		_ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, int(n))
	}
}
