package durable_test

import (
	"fmt"
	"os"
	"path/filepath"

	"arbex/model/durable"
)

// A table that is written over a long time stands under its name once it is
// whole; until then the earlier one does.
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
