// Package fuzzed counts what the fuzz targets of every room have tried:
//
//	tried := fuzzed.Bytes(f)
//	f.Fuzz(func(t *testing.T, data []byte) {
//		tried(len(data))
//		...
//	})
//
// Go's fuzzing counts inputs, and runs them in processes of its own; .ci/fuzz adds
// up what those have written.
package fuzzed

import (
	"fmt"
	"os"
	"sync/atomic"
	"testing"
)

// tally names the file that counts go to, a line for each process.
const tally = "ARBEX_FUZZED"

// Bytes returns a function that counts the bytes of an input.
func Bytes(f *testing.F) func(count int) {
	path := os.Getenv(tally)
	if path == "" {
		return func(int) {}
	}
	var sum atomic.Int64
	f.Cleanup(func() {
		file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			f.Error(err)
			return
		}
		defer file.Close()
		fmt.Fprintln(file, sum.Load())
	})
	return func(count int) { sum.Add(int64(count)) }
}
