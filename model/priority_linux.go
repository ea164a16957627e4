package model

import "syscall"

// background is the niceness of work that nobody waits for. The live view has
// 0: it goes first wherever both want a core.
const background = 10

// yieldToOthers lowers the priority of the calling thread, and of the threads
// that it starts from now on, such as its OpenMP team.
func yieldToOthers() {
	// On Linux a thread has a niceness of its own. Where it cannot be lowered the
	// work is done all the same.
	_ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, background)
}
