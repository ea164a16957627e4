package weights

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"testing"
)

func TestEveryNumberFormatBecomesFloat32(t *testing.T) {
	cases := []struct {
		dtype DType
		bytes string
		want  []float32
	}{
		{F32, "\x00\x00\x80\x3F\x00\x00\x00\x80", []float32{1, float32(math.Copysign(0, -1))}},
		{F16, "\x00\x3C\x01\x80", []float32{1, -0x1p-24}},
		{BF16, "\x80\x3F\x49\xC0", []float32{1, -3.140625}},
		{F64, "\x00\x00\x00\x00\x00\x00\xF0\x3F\x9A\x99\x99\x99\x99\x99\xB9\x3F", []float32{1, 0.1}},
		{I8, "\x01\xFF", []float32{1, -1}},
		{U8, "\x01\xFF", []float32{1, 255}},
		{Bool, "\x01\x00", []float32{1, 0}},
		{I16, "\x01\x00\xFE\xFF", []float32{1, -2}},
		{U16, "\x01\x00\xFE\xFF", []float32{1, 65534}},
		{I32, "\x01\x00\x00\x00\xFE\xFF\xFF\xFF", []float32{1, -2}},
		{U32, "\x01\x00\x00\x00\xFF\xFF\xFF\xFF", []float32{1, 0x1p32}},
		{I64, "\x01\x00\x00\x00\x00\x00\x00\x00\xFE\xFF\xFF\xFF\xFF\xFF\xFF\xFF", []float32{1, -2}},
		{U64, "\x01\x00\x00\x00\x00\x00\x00\x00\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", []float32{1, 0x1p64}},
	}
	for _, c := range cases {
		t.Run(string(c.dtype), func(t *testing.T) {
			f, err := decoded(oneTensor(c.dtype, "[2]", []byte(c.bytes)))
			if err != nil {
				t.Fatal(err)
			}
			want := &File{Tensors: []Tensor{{"a", []int{2}, c.want}}}
			if !same(f, want) {
				t.Errorf("got %v, want %v", f.Tensors[0].Data, c.want)
			}
		})
	}
}

// oneTensor is a file with one tensor called a.
func oneTensor(dtype DType, shape string, data []byte) []byte {
	return raw(fmt.Sprintf(`{"a":{"dtype":"%s","shape":%s,"data_offsets":[0,%d]}}`, dtype, shape, len(data)), data...)
}

func TestNumbersThatAreNotFiniteAreRefusedUnlessAskedFor(t *testing.T) {
	for dtype, data := range map[DType]string{
		F32:  "\x00\x00\x80\x7F",
		F16:  "\x00\xFC",
		BF16: "\xC0\x7F",
		F64:  "\x00\x00\x00\x00\x00\x00\xF0\x7E", // finite, but no float32
	} {
		b := oneTensor(dtype, "[1]", []byte(data))
		if _, err := decoded(b); !errors.Is(err, ErrNotFinite) {
			t.Errorf("%s: %v", dtype, err)
		}
		f, err := Limits{NonFinite: true}.Read(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Errorf("%s: %v", dtype, err)
		} else if v := f.Tensors[0].Data[0]; v-v == 0 {
			t.Errorf("%s: read %v", dtype, v)
		}
	}
}

func TestAFileCutAtAnyByteIsTruncated(t *testing.T) {
	for _, dtype := range []DType{F32, F16} {
		b := encoded(t, smallFile(), dtype)
		for n := range b {
			if _, err := decoded(b[:n]); !errors.Is(err, ErrTruncated) {
				t.Errorf("%s cut to %d bytes: %v", dtype, n, err)
			}
			// The same if the file shrinks after its size was determined.
			_, err := Read(bytes.NewReader(b[:n]), int64(len(b)))
			if !errors.Is(err, ErrTruncated) {
				t.Errorf("%s shrunk to %d bytes: %v", dtype, n, err)
			}
		}
		if _, err := decoded(append(b, 0)); !errors.Is(err, ErrTrailing) {
			t.Errorf("%s with a byte more: %v", dtype, err)
		}
	}
}

func TestAFlippedBitIsRefusedOrHarmless(t *testing.T) {
	b := encoded(t, smallFile(), F32)
	accepted := 0
	for bit := range 8 * len(b) {
		flipped := bytes.Clone(b)
		flipped[bit/8] ^= 1 << (bit % 8)
		f, err := decoded(flipped)
		if err != nil {
			kindOf(t, err)
			continue
		}
		accepted++
		if again, err := decoded(encoded(t, f, F32)); err != nil || !same(f, again) {
			t.Fatalf("bit %d: accepted, then %v", bit, err)
		}
	}
	t.Logf("%d of %d flips only changed a name, metadata or a number", accepted, 8*len(b))
}

func TestTheHeaderMayListTensorsInAnyOrder(t *testing.T) {
	b := raw(`{"late":{"dtype":"U8","shape":[1],"data_offsets":[2,3]},`+
		`"none":{"dtype":"F32","shape":[0,3],"data_offsets":[2,2]},`+
		`"early":{"data_offsets":[0,2],"shape":[2,1],"dtype":"U8"}}`+"  \n", 1, 2, 3)
	f, err := decoded(b)
	if err != nil {
		t.Fatal(err)
	}
	want := &File{Tensors: []Tensor{
		{"early", []int{2, 1}, []float32{1, 2}},
		{"none", []int{0, 3}, []float32{}},
		{"late", []int{1}, []float32{3}},
	}}
	if !reflect.DeepEqual(f, want) {
		t.Errorf("got %v, want %v", f, want)
	}
}

func TestAnEmptyModelIsAModel(t *testing.T) {
	for _, text := range []string{`{}`, `{"__metadata__":{}}`} {
		f, err := decoded(raw(text))
		if err != nil || len(f.Tensors) != 0 || f.Metadata != nil {
			t.Errorf("%s: %v, %v", text, f, err)
		}
	}
}

func TestSizesAreCheckedBeforeAllocation(t *testing.T) {
	const gibibyte = 1 << 30
	text := `{"a":{"dtype":"F32","shape":[268435456],"data_offsets":[0,1073741824]}}`
	b := raw(text)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := Read(bytes.NewReader(b), int64(len(b))+gibibyte)
	runtime.ReadMemStats(&after)
	if !errors.Is(err, ErrTruncated) {
		t.Errorf("got %v", err)
	}
	if took := after.TotalAlloc - before.TotalAlloc; took > 1<<20 {
		t.Errorf("allocated %d bytes before the error", took)
	}
}

// failingReader fails from an offset on.
type failingReader struct {
	io.ReaderAt
	from int64
	err  error
}

func (r failingReader) ReadAt(p []byte, offset int64) (int, error) {
	if offset+int64(len(p)) > r.from {
		return 0, r.err
	}
	return r.ReaderAt.ReadAt(p, offset)
}

func TestReadErrorsAreWrapped(t *testing.T) {
	b := encoded(t, smallFile(), F32)
	unplugged := errors.New("drive unplugged")
	for from := range int64(len(b)) {
		_, err := Read(failingReader{bytes.NewReader(b), from, unplugged}, int64(len(b)))
		if !errors.Is(err, unplugged) || !errors.Is(err, ErrUnreadable) {
			t.Errorf("failing from byte %d: %v", from, err)
		}
	}
}

func TestAnyModelReadInPiecesEqualsTheWhole(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for range 100 {
		b := encoded(t, anyFile(random), F32)
		direct, err := decoded(b)
		if err != nil {
			t.Fatal(err)
		}
		behind := append(make([]byte, 5), append(b, 9, 9)...) // as part of a larger file
		section := io.NewSectionReader(bytes.NewReader(behind), 5, int64(len(b)))
		again, err := Read(section, section.Size())
		if err != nil || !same(direct, again) {
			t.Fatal(err)
		}
	}
}
