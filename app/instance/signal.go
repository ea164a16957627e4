package instance

import (
	"os"
	"os/signal"
	"syscall"
)

// activate asks the process that holds the lock, which is one of ours, to come to
// the front.
func activate(process int) {
	if process > 1 {
		syscall.Kill(process, syscall.SIGUSR1)
	}
}

// listen passes activations of other processes on until stop is called.
func (l *Lock) listen() (stop func()) {
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
				case l.activations <- struct{}{}:
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
