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

// smallFile is a model small enough to read its bytes by eye.
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

// raw puts a header of any text before data, as a careless writer would.
func raw(text string, data ...byte) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(text)))
	return append(append(b, text...), data...)
}

// anyFile makes up a model; numbers are random bits, so every magnitude occurs.
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

// faultOf returns the sentinel behind an error, and fails on any other error.
func faultOf(t testing.TB, err error) *Fault {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || e.Fault == nil || !errors.Is(err, e.Fault) {
		t.Fatalf("not one of our errors: %v", err)
	}
	return e.Fault
}
