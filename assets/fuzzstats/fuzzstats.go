// Package fuzzstats counts the bytes that fuzz targets were given:
//
//	count := fuzzstats.CountBytes(f)
//	f.Fuzz(func(t *testing.T, data []byte) {
//		count(len(data))
//		...
//	})
//
// Go's fuzzing reports the number of inputs, but not their size, and runs them in
// several worker processes. Each process appends its sum to a file; .ci/fuzz adds
// the sums.
package fuzzstats

import (
	"fmt"
	"os"
	"sync/atomic"
	"testing"
)

// fileVariable is the environment variable with the path of the file of sums, one
// per line.
const fileVariable = "ARBEX_FUZZ_BYTES"

// CountBytes returns a function that adds the size of an input to the sum of this
// process. It does nothing unless the environment variable is set.
func CountBytes(f *testing.F) func(size int) {
	path := os.Getenv(fileVariable)
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
	return func(size int) { sum.Add(int64(size)) }
}
