package weights

import (
	"bytes"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"arbex/model/durable"
)

func TestTheBytesOfATinyFileNeverChange(t *testing.T) {
	const head = `{"__metadata__":{"alpha":"1","zeta":"<2>"},` +
		`"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},` +
		`"a":{"dtype":"F32","shape":[],"data_offsets":[8,12]}}   `
	const want = "\x98\x00\x00\x00\x00\x00\x00\x00" + head +
		"\x00\x00\x80\x3F\x00\x00\x00\xC0" + "\x00\x00\x00\x3F"
	for range 20 { // the order of the map must not matter
		if got := encoded(t, smallFile(), F32); string(got) != want {
			t.Fatalf("got  %q\nwant %q", got, want)
		}
	}
	half := encoded(t, smallFile(), F16)
	if !bytes.HasSuffix(half, []byte("\x00\x3C\x00\xC0\x00\x38")) {
		t.Errorf("float16 numbers are wrong: %q", half)
	}
}

func TestNumbersBeginOnAMultipleOfEight(t *testing.T) {
	for n := range 20 {
		f := &File{Tensors: []Tensor{{Name: strings.Repeat("x", n+1), Shape: []int{1}, Data: []float32{1}}}}
		if b := encoded(t, f, F32); (len(b)-4)%alignment != 0 {
			t.Errorf("name of %d bytes: numbers begin at %d", n+1, len(b)-4)
		}
	}
}

func TestFloat32SurvivesTheRoundTripBitByBit(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		f := anyFile(random)
		again, err := decoded(encoded(t, f, F32))
		if err != nil {
			t.Fatal(err)
		}
		if !same(f, again) {
			t.Fatalf("wrote %v, read %v", f, again)
		}
	}
}

func TestTensorsLongerThanAChunkSurvive(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{chunkBytes/4 - 1, chunkBytes / 4, chunkBytes/4 + 1, chunkBytes + 3} {
		f := &File{Tensors: []Tensor{{Name: "long", Shape: []int{n}, Data: make([]float32, n)}}}
		for i := range f.Tensors[0].Data {
			f.Tensors[0].Data[i] = random.Float32()
		}
		again, err := decoded(encoded(t, f, F32))
		if err != nil || !same(f, again) {
			t.Fatalf("%d numbers: %v", n, err)
		}
		half, err := decoded(encoded(t, f, F16))
		if err != nil {
			t.Fatal(err)
		}
		if i := firstFarther(f.Tensors[0].Data, half.Tensors[0].Data, 0x1p-12); i >= 0 {
			t.Errorf("%d numbers: number %d is off", n, i)
		}
	}
}

func firstFarther(a, b []float32, most float64) int {
	for i := range a {
		if math.Abs(float64(a[i])-float64(b[i])) > most {
			return i
		}
	}
	return -1
}

func TestWriteRefusesWhatReadWouldRefuse(t *testing.T) {
	one := []float32{1}
	tensor := func(name string, shape []int, data ...float32) *File {
		return &File{Tensors: []Tensor{{name, shape, data}}}
	}
	nan, inf := float32(math.NaN()), float32(math.Inf(-1))
	cases := []struct {
		name  string
		file  *File
		dtype DType
		want  error
	}{
		{"another dtype", smallFile(), BF16, ErrDType},
		{"no dtype", smallFile(), "", ErrDType},
		{"no name", tensor("", nil, 1), F32, ErrName},
		{"long name", tensor(strings.Repeat("n", 257), nil, 1), F32, ErrName},
		{"line break", tensor("a\nb", nil, 1), F32, ErrName},
		{"text direction", tensor("a\u202Eb", nil, 1), F32, ErrName},
		{"not UTF-8", tensor("a\xFF", nil, 1), F32, ErrName},
		{"name of the metadata", tensor(metadataKey, nil, 1), F32, ErrName},
		{"same name twice", &File{Tensors: []Tensor{{"a", nil, one}, {"a", nil, one}}}, F32, ErrName},
		{"too few numbers", tensor("a", []int{2}, 1), F32, ErrShape},
		{"negative side", tensor("a", []int{-1, -1}, 1), F32, ErrShape},
		{"overflowing shape", tensor("a", []int{math.MaxInt, 4}), F32, ErrTooLarge},
		{"many dimensions", tensor("a", make([]int, 9)), F32, ErrTooLarge},
		{"NaN", tensor("a", nil, nan), F32, ErrNotFinite},
		{"infinity", tensor("a", nil, inf), F16, ErrNotFinite},
		{"too large for F16", tensor("a", []int{2}, 1, -65520), F16, ErrOverflow},
		{"bad metadata key", &File{Metadata: map[string]string{"a\x00": ""}}, F32, ErrName},
		{"bad metadata", &File{Metadata: map[string]string{"a": "\xFF"}}, F32, ErrHeader},
		{"huge metadata", &File{Metadata: map[string]string{"a": strings.Repeat("n", 16<<20)}}, F32, ErrTooLarge},
		{"many tensors", &File{Tensors: make([]Tensor, 1<<16+1)}, F32, ErrTooLarge},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var b bytes.Buffer
			err := Write(&b, c.file, c.dtype)
			if got := kindOf(t, err); got != c.want {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if b.Len() > 0 {
				t.Errorf("%d bytes were written first", b.Len())
			}
		})
	}
}

func TestAnOverflowNamesTheTensor(t *testing.T) {
	f := &File{Tensors: []Tensor{{"ir_back.conv", []int{1}, []float32{1e6}}}}
	err := Write(io.Discard, f, F16)
	const want = `tensor "ir_back.conv": a number is too large for 16 bits; save the model as F32 (number 0 is 1e+06)`
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

// limitedWriter accepts some bytes, then returns err, which may be nil.
type limitedWriter struct {
	left int
	err  error
}

func (w *limitedWriter) Write(p []byte) (int, error) {
	n := min(len(p), w.left)
	w.left -= n
	if n < len(p) {
		return n, w.err
	}
	return n, nil
}

func TestWriteReportsEveryFailingByte(t *testing.T) {
	whole := len(encoded(t, smallFile(), F32))
	full := errors.New("disk full")
	for n := range whole {
		if err := Write(&limitedWriter{n, full}, smallFile(), F32); !errors.Is(err, full) || !errors.Is(err, durable.ErrUnwritable) {
			t.Fatalf("after %d bytes: %v", n, err)
		}
		if err := Write(&limitedWriter{n, nil}, smallFile(), F32); !errors.Is(err, io.ErrShortWrite) {
			t.Fatalf("silent after %d bytes: %v", n, err)
		}
	}
}

func TestSaveReturnsErrorsOfTheDisk(t *testing.T) {
	err := Save(t.TempDir(), smallFile(), F32) // a folder is no file
	if !errors.Is(err, durable.ErrUnwritable) {
		t.Errorf("got %v", err)
	}
}
