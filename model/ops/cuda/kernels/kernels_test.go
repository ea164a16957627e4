package kernels

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unsafe"
)

// TestPTXMatchesSource compares the compiled kernels with the source: the same
// kernels with as many parameters, compiled from the same text.
func TestPTXMatchesSource(t *testing.T) {
	ptx, err := os.ReadFile("../nvidia/kernels.ptx")
	if err != nil {
		t.Fatal(err)
	}
	entries := map[string]int{}
	for _, entry := range regexp.MustCompile(`(?s)\.entry (\w+)\((.*?)\)`).FindAllSubmatch(ptx, -1) {
		entries[string(entry[1])] = strings.Count(string(entry[2]), ".param")
	}
	if have := Parameters(); len(have) == 0 || !maps.Equal(have, entries) {
		t.Errorf("the PTX has %v, the source %v", entries, have)
	}
	sources, _ := filepath.Glob("*.hpp") // sorted
	sum := sha256.New()
	for _, name := range append(sources, "kernels.cu") {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sum.Write(text)
	}
	if first, _, _ := strings.Cut(string(ptx), "\n"); first != fmt.Sprintf("// source %x", sum.Sum(nil)) {
		t.Error("the source has changed since kernels.ptx was compiled: run make gpu-kernels where nvcc is installed")
	}
}

// TestLaunchIsStrict rejects what a GPU would reject.
func TestLaunchIsStrict(t *testing.T) {
	numbers := []float32{1, -2, 3}
	at := uint64(uintptr(unsafe.Pointer(&numbers[0])))
	one := [3]int{1, 1, 1}
	if err := Launch("activation", one, 256, []uint64{at, at, 3, 1}); err != nil || numbers[1] != 0 || numbers[2] != 3 {
		t.Errorf("ReLU gave %v, %v", numbers, err)
	}
	for what, launch := range map[string]func() error{
		"an unknown kernel":       func() error { return Launch("nothing", one, 256, nil) },
		"too few arguments":       func() error { return Launch("activation", one, 256, []uint64{at}) },
		"too many threads":        func() error { return Launch("activation", one, 2048, []uint64{at, at, 3, 1}) },
		"a grid that is too tall": func() error { return Launch("activation", [3]int{1, 1 << 16, 1}, 256, []uint64{at, at, 3, 1}) },
	} {
		if launch() == nil {
			t.Errorf("%s was launched", what)
		}
	}
}
