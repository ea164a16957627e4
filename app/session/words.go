package session

import (
	"errors"
	"os"
	"syscall"
)

// sentence says what ended a recording.
func sentence(err error) string {
	if Full(err) {
		return "the disk is full"
	}
	return err.Error()
}

// Full says whether a recording ended because the disk is full.
func Full(err error) bool { return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) }

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
