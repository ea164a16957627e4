//go:build unix

package durable

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestOnlyRegularFilesAreRead(t *testing.T) {
	folder := t.TempDir()
	pipe, endless, plain := filepath.Join(folder, "pipe"), filepath.Join(folder, "endless"), filepath.Join(folder, "plain")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip(err)
	}
	if err := os.Symlink("/dev/zero", endless); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(plain, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{pipe, endless, folder, filepath.Join(folder, "nothing")} {
		if _, err := ReadFile(path); err == nil {
			t.Errorf("%s was read", path)
		}
	}
	if text, err := ReadFile(plain); err != nil || string(text) != "text" {
		t.Errorf("%q, %v", text, err)
	}
}
