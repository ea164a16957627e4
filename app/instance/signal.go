package instance

import (
	"os"
	"os/signal"
	"syscall"
)

// lock takes a file for this process, if nobody has it.
func lock(file *os.File) bool {
	return syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}

// ask tells the process that holds the lock, which is one of ours, to come to
// the front.
func ask(process int) {
	if process > 1 {
		syscall.Kill(process, syscall.SIGUSR1)
	}
}

// listen passes on what others ask, until the returned function is called.
func (o *Lock) listen() (stop func()) {
	signals, ended, done := make(chan os.Signal, 1), make(chan struct{}), make(chan struct{})
	signal.Notify(signals, syscall.SIGUSR1)
	go func() {
		defer close(done)
		for {
			select {
			case <-ended:
				return
			case <-signals:
				select {
				case o.activations <- struct{}{}:
				default: // one is waiting
				}
			}
		}
	}()
	return func() {
		signal.Stop(signals)
		close(ended)
		<-done
	}
}
