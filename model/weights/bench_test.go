package weights

import (
	"path/filepath"
	"testing"
)

// largeModel has the size of the paper preset in float32: 175 MB.
func largeModel() *File {
	f := &File{}
	for i := range 175 {
		t := Tensor{Name: string(rune('A' + i)), Shape: []int{500, 500}, Data: make([]float32, 250_000)}
		for j := range t.Data {
			t.Data[j] = float32(j%1000)/500 - 1
		}
		t.Name = "layer." + t.Name
		f.Tensors = append(f.Tensors, t)
	}
	return f
}

func BenchmarkSave(b *testing.B) {
	for _, dtype := range []DType{F32, F16} {
		b.Run(string(dtype), func(b *testing.B) {
			f, path := largeModel(), filepath.Join(b.TempDir(), "m")
			b.SetBytes(175e6)
			for b.Loop() {
				if err := Save(path, f, dtype); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkOpen(b *testing.B) {
	for _, dtype := range []DType{F32, F16} {
		b.Run(string(dtype), func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "m")
			if err := Save(path, largeModel(), dtype); err != nil {
				b.Fatal(err)
			}
			b.SetBytes(175e6)
			for b.Loop() {
				if _, err := Open(path); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
