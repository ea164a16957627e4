package weights

import (
	"fmt"
	"strings"
	"testing"
)

// described returns a file with one tensor whose description is text.
func described(text string, data ...byte) []byte { return raw(`{"a":`+text+`}`, data...) }

func TestHostileHeadersAreRejected(t *testing.T) {
	four := []byte{0, 0, 0, 0}
	cases := []struct {
		name string
		file []byte
		want error
	}{
		{"zip archive", []byte("PK\x03\x04\x00\x00\x08\x08archive/data.pkl"), ErrNotSafetensors},
		{"web page", []byte("<!DOCTYPE html><html></html>"), ErrNotSafetensors},
		{"array header", raw(`[]`), ErrNotSafetensors},
		{"empty header", raw(``, four...), ErrNotSafetensors},
		{"endless header", []byte("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF{}"), ErrTooLarge},
		{"long header", []byte("\x00\x00\x00\x10\x00\x00\x00\x00{}"), ErrTooLarge},
		{"header past the end", []byte("\x09\x00\x00\x00\x00\x00\x00\x00{}"), ErrTruncated},
		{"open brace", raw(`{`+" ", four...), ErrHeader},
		{"text after", raw(`{} {}`), ErrHeader},
		{"not UTF-8", raw("{\"\xFF\":{}}"), ErrHeader},
		{"nested deep", raw(`{"a":` + strings.Repeat("[", 1<<20)), ErrHeader},
		{"null tensor", described(`null`), ErrHeader},
		{"list tensor", described(`[]`), ErrHeader},
		{"empty tensor", described(`{}`), ErrHeader},
		{"no dtype", described(`{"shape":[1],"data_offsets":[0,4]}`, four...), ErrHeader},
		{"no shape", described(`{"dtype":"F32","data_offsets":[0,4]}`, four...), ErrHeader},
		{"no offsets", described(`{"dtype":"F32","shape":[0]}`), ErrHeader},
		{"unknown field", described(`{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}`, four...), ErrHeader},
		{"other case", described(`{"DType":"F32","shape":[1],"data_offsets":[0,4]}`, four...), ErrHeader},
		{"field twice", described(`{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}`, four...), ErrHeader},
		{"dtype is a number", described(`{"dtype":32,"shape":[1],"data_offsets":[0,4]}`, four...), ErrHeader},
		{"dtype unknown", described(`{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}`, four...), ErrDType},
		{"shape is a number", described(`{"dtype":"F32","shape":1,"data_offsets":[0,4]}`, four...), ErrHeader},
		{"shape of text", described(`{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}`, four...), ErrHeader},
		{"shape negative", described(`{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}`, four...), ErrHeader},
		{"shape fraction", described(`{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}`, four...), ErrHeader},
		{"shape exponent", described(`{"dtype":"F32","shape":[1e0],"data_offsets":[0,4]}`, four...), ErrHeader},
		{"shape beyond int", described(`{"dtype":"F32","shape":[18446744073709551617],"data_offsets":[0,4]}`, four...), ErrHeader},
		{"shape overflows to one", described(`{"dtype":"F32","shape":[4294967296,4294967296,1],"data_offsets":[0,4]}`, four...), ErrTooLarge},
		{"shape overflows, then zero", described(`{"dtype":"F32","shape":[4294967296,4294967296,0],"data_offsets":[0,0]}`), ErrTooLarge},
		{"nine dimensions", described(`{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}`, four...), ErrTooLarge},
		{"shape larger than bytes", described(`{"dtype":"F32","shape":[2],"data_offsets":[0,4]}`, four...), ErrShape},
		{"shape smaller than bytes", described(`{"dtype":"U8","shape":[2],"data_offsets":[0,4]}`, four...), ErrShape},
		{"offsets backwards", described(`{"dtype":"F32","shape":[1],"data_offsets":[4,0]}`, four...), ErrOffsets},
		{"offsets negative", described(`{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}`, four...), ErrHeader},
		{"one offset", described(`{"dtype":"F32","shape":[1],"data_offsets":[4]}`, four...), ErrHeader},
		{"three offsets", described(`{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}`, four...), ErrHeader},
		{"offsets at the end of int64", described(`{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775803,9223372036854775807]}`, four...), ErrOffsets},
		{"gap before", described(`{"dtype":"U8","shape":[3],"data_offsets":[1,4]}`, four...), ErrOffsets},
		{"bytes after", described(`{"dtype":"U8","shape":[3],"data_offsets":[0,3]}`, four...), ErrTrailing},
		{"bytes missing", described(`{"dtype":"U8","shape":[5],"data_offsets":[0,5]}`, four...), ErrTruncated},
		{"bytes without tensors", raw(`{}`, four...), ErrTrailing},
		{"overlap", raw(pair("U8", 3, 0, 3, 1, 4), four...), ErrOffsets},
		{"same bytes twice", raw(pair("F32", 1, 0, 4, 0, 4), four...), ErrOffsets},
		{"gap between", raw(pair("U8", 1, 0, 1, 3, 4), four...), ErrOffsets},
		{"same tensor twice", raw(strings.Replace(pair("U8", 2, 0, 2, 2, 4), `"b"`, `"a"`, 1), four...), ErrHeader},
		{"same tensor twice, escaped", raw(strings.Replace(pair("U8", 2, 0, 2, 2, 4), `"b"`, `"\u0061"`, 1), four...), ErrHeader},
		{"empty name", raw(`{"":{}}`), ErrName},
		{"long name", raw(`{"` + strings.Repeat("n", 257) + `":{}}`), ErrName},
		{"control character", raw(`{"a\u0000":{}}`), ErrName},
		{"terminal escape", raw(`{"\u001b[2J":{}}`), ErrName},
		{"metadata is text", raw(`{"__metadata__":"x"}`), ErrHeader},
		{"metadata is a number", raw(`{"__metadata__":{"x":1}}`), ErrHeader},
		{"metadata key twice", raw(`{"__metadata__":{"x":"1","x":"2"}}`), ErrHeader},
		{"metadata twice", raw(`{"__metadata__":{},"__metadata__":{}}`), ErrHeader},
		{"metadata without a key", raw(`{"__metadata__":{"":"1"}}`), ErrName},
		{"much metadata", raw(`{"__metadata__":{` + many(4097, `"%d":""`) + `}}`), ErrTooLarge},
		{"many tensors", raw(`{` + many(1<<16+1, `"%d":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}`) + `}`), ErrTooLarge},
		{"many numbers", raw(`{"a":{"dtype":"U8","shape":[536870913],"data_offsets":[0,536870913]}}`), ErrTooLarge},
		{"many numbers in all", raw(pair("U8", 1<<28+1, 0, 1<<28+1, 1<<28+1, 1<<29+2)), ErrTooLarge},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f, err := decoded(c.file)
			if err == nil {
				t.Fatalf("accepted as %v", f)
			}
			if got := kindOf(t, err); got != c.want {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if len(err.Error()) > 500 {
				t.Errorf("a message of %d bytes", len(err.Error()))
			}
		})
	}
}

// pair returns a header with two tensors of the same shape.
func pair(dtype DType, n, begin, end, begin2, end2 int) string {
	const one = `%q:{"dtype":%q,"shape":[%d],"data_offsets":[%d,%d]}`
	return fmt.Sprintf("{"+one+","+one+"}", "a", dtype, n, begin, end, "b", dtype, n, begin2, end2)
}

func many(n int, format string) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func TestLimitsCanBeTightened(t *testing.T) {
	b := encoded(t, smallFile(), F32)
	for name, l := range map[string]Limits{
		"header":   {Header: 100},
		"tensors":  {Tensors: 1},
		"metadata": {Metadata: 1},
		"memory":   {Memory: 11},
	} {
		_, err := l.Read(strings.NewReader(string(b)), int64(len(b)))
		if err == nil || kindOf(t, err) != ErrTooLarge {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := (Limits{Name: 1}).Read(strings.NewReader(string(b)), int64(len(b))); err == nil || kindOf(t, err) != ErrName {
		t.Errorf("name: %v", err)
	}
}
