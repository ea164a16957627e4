//go:build !unix

package single

import "os"

// Where files cannot be locked this way, each window is the only one.
func lock(*os.File) bool { return true }

func ask(int) {}

func (o *Only) listen() (stop func()) { return func() {} }
