package instance

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"arbex/assets/message"

	"github.com/gofrs/flock"
)

// fileName is the lock file in the data folder. It holds the process id of the
// owner.
const fileName = "arbex.lock"

// Lock is this process's exclusive use of a data folder.
type Lock struct {
	file        *flock.Flock
	activations chan struct{}
	once        sync.Once
	stop        func()
}

// Acquire locks a data folder. When another process has it, Acquire asks that one
// to come to the front and returns a nil Lock and its process id. The lock ends
// with the process, however that ends.
func Acquire(folder string) (lock *Lock, owner int, err error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, 0, message.Wrap(err, "the data folder cannot be made: {{.Cause}}; choose another folder", nil)
	}
	path := filepath.Join(folder, fileName)
	file := flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o600))
	locked, err := file.TryLock()
	if err != nil {
		return nil, 0, message.Wrap(err, "the data folder cannot be locked: {{.Cause}}; check the rights of {{.Folder}}", message.Fields{"Folder": folder})
	}
	if !locked {
		owner = readOwner(path)
		activate(owner)
		return nil, owner, nil
	}
	lock = &Lock{file: file, activations: make(chan struct{}, 1)}
	lock.stop = lock.listen()
	if err := os.WriteFile(path, []byte(strconv.Itoa(os.Getpid())), 0o600); err != nil {
		lock.Release()
		return nil, 0, message.Wrap(err, "the data folder cannot be locked: {{.Cause}}; check the rights of {{.Folder}}", message.Fields{"Folder": folder})
	}
	return lock, 0, nil
}

// readOwner returns the process id in the lock file, 0 for none.
func readOwner(path string) int {
	text, _ := os.ReadFile(path)
	id, _ := strconv.Atoi(strings.TrimSpace(string(text)))
	return id
}

// Activations delivers a value when the program was started again. Release closes
// it.
func (l *Lock) Activations() <-chan struct{} { return l.activations }

// Release unlocks the folder.
func (l *Lock) Release() {
	l.once.Do(func() {
		l.stop()
		close(l.activations)
		l.file.Close()
	})
}
