package weights

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
)

// smallFile returns a model whose bytes can be read by eye.
func smallFile() *File {
	return &File{
		Tensors: []Tensor{
			{Name: "b", Shape: []int{2}, Data: []float32{1, -2}},
			{Name: "a", Shape: []int{}, Data: []float32{0.5}},
		},
		Metadata: map[string]string{"zeta": "<2>", "alpha": "1"},
	}
}

func encoded(t testing.TB, f *File, dtype DType) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, f, dtype); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func decoded(b []byte) (*File, error) { return Read(bytes.NewReader(b), int64(len(b))) }

// raw returns a file with any text as its header.
func raw(text string, data ...byte) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(text)))
	return append(append(b, text...), data...)
}

// anyFile returns a random model; its numbers are random bits, of every magnitude.
func anyFile(random *rand.Rand) *File {
	f := &File{}
	for i := range random.IntN(6) {
		t := Tensor{Name: string(rune('a' + i)), Shape: []int{}}
		n := 1
		for range random.IntN(4) {
			side := random.IntN(7)
			t.Shape = append(t.Shape, side)
			n *= side
		}
		t.Data = make([]float32, n)
		for j := range t.Data {
			t.Data[j] = anyFinite(random)
		}
		f.Tensors = append(f.Tensors, t)
	}
	if random.IntN(2) == 0 {
		f.Metadata = map[string]string{"note": "\n\"ü\u2028", "other": ""}
	}
	return f
}

func anyFinite(random *rand.Rand) float32 {
	for {
		v := math.Float32frombits(random.Uint32())
		if v-v == 0 {
			return v
		}
	}
}

// same compares bit by bit, so that -0 differs from 0 and NaN equals itself.
func same(a, b *File) bool {
	if len(a.Tensors) != len(b.Tensors) || !reflect.DeepEqual(a.Metadata, b.Metadata) {
		return false
	}
	for i, t := range a.Tensors {
		u := b.Tensors[i]
		if t.Name != u.Name || !reflect.DeepEqual(t.Shape, u.Shape) || len(t.Data) != len(u.Data) {
			return false
		}
		for j := range t.Data {
			if math.Float32bits(t.Data[j]) != math.Float32bits(u.Data[j]) {
				return false
			}
		}
	}
	return true
}

// kindOf returns the kind of an Error, and fails the test for any other error.
func kindOf(t testing.TB, err error) error {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || e.Kind == nil || !errors.Is(err, e.Kind) {
		t.Fatalf("not an Error: %v", err)
	}
	return e.Kind
}
