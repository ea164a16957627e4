package durable_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"arbex/model/durable"
)

// The path holds the earlier table until the new one is complete.
func ExampleCreate() {
	folder, err := os.MkdirTemp("", "durable")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "faces.csv")
	os.WriteFile(path, []byte("earlier\n"), 0o600)

	f, err := durable.Create(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Discard() // nothing to do after Commit
	fmt.Fprintln(f, "frame,label")
	fmt.Fprintln(f, "0,happiness")

	before, _ := os.ReadFile(path)
	fmt.Println(f.Commit())
	after, _ := os.ReadFile(path)
	fmt.Printf("%s%s", before, after)
	// Output:
	// <nil>
	// earlier
	// frame,label
	// 0,happiness
}

// An error wraps both its kind and what the operating system reported.
func ExampleError() {
	err := durable.WriteFile(filepath.Join("nowhere", "faces.csv"), nil)
	fmt.Println(err)
	fmt.Println(errors.Is(err, durable.ErrUnwritable), errors.Is(err, fs.ErrNotExist))
	// Output:
	// nowhere/faces.csv: the file cannot be written; check the folder, its permissions and the free space, then save again (no such file or directory)
	// true true
}
