package session

import (
	"errors"
	"os"
	"syscall"
)

// endReason returns why a recording ended, as text for session.json.
func endReason(err error) string {
	if DiskFull(err) {
		return "the disk is full"
	}
	return err.Error()
}

// DiskFull reports whether a recording ended because the disk is full.
func DiskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
