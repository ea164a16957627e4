// Package single lets the window be opened once for each data folder: two
// programs that write the same files would surprise each other.
//
//	only, other, err := single.Take(folder)
//	if only == nil {
//		// process other has the window, and was asked to come to the front
//	}
//	defer only.Release()
//	for range only.Asked() { raise() } // somebody started the program again
package instance

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
)

// Lock says that this process has the folder to itself.
type Lock struct {
	file        *os.File
	activations chan struct{}
	once        sync.Once
	stop        func()
}

// Acquire takes the folder, or asks the process that has it to come to the front
// and returns its number. The lock ends with the process, however that ends.
func Acquire(folder string) (only *Lock, other int, err error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, 0, fmt.Errorf("making the data folder: %w; choose another with --home", err)
	}
	file, err := os.OpenFile(filepath.Join(folder, "arbex.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, 0, fmt.Errorf("looking for another window: %w; check the rights of %s", err, folder)
	}
	if !lock(file) {
		defer file.Close()
		text, _ := os.ReadFile(file.Name())
		other, _ = strconv.Atoi(strings.TrimSpace(string(text)))
		ask(other)
		return nil, other, nil
	}
	only = &Lock{file: file, activations: make(chan struct{}, 1)}
	only.stop = only.listen()
	if err := only.sign(); err != nil {
		only.Release()
		return nil, 0, fmt.Errorf("looking for another window: %w", err)
	}
	return only, 0, nil
}

// sign writes the process number into the file.
func (o *Lock) sign() error {
	if err := o.file.Truncate(0); err != nil {
		return err
	}
	_, err := o.file.WriteAt([]byte(strconv.Itoa(os.Getpid())), 0)
	return err
}

// Activations delivers when the program was started again; Release closes it.
func (o *Lock) Activations() <-chan struct{} { return o.activations }

// Release lets the folder go.
func (o *Lock) Release() {
	o.once.Do(func() {
		o.stop()
		close(o.activations)
		o.file.Close()
	})
}
