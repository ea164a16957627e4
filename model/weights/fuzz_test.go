package weights

import (
	"bytes"
	"os"
	"testing"

	"arbex/assets/fuzzstats"
)

// FuzzRead checks that Read never panics, returns only its own errors, and accepts
// only what can be written and read again.
func FuzzRead(f *testing.F) {
	f.Add(encoded(f, smallFile(), F32))
	f.Add(encoded(f, smallFile(), F16))
	f.Add(raw(`{}`))
	f.Add(raw(pair("I64", 1, 0, 8, 8, 16), make([]byte, 16)...))
	f.Add(oneTensor(BF16, "[1,1]", []byte{0x80, 0x3F}))
	f.Add(oneTensor(F64, "[]", make([]byte, 8)))
	if b, err := os.ReadFile(golden); err == nil {
		f.Add(b[:4096])
	}
	small := Limits{Memory: 1 << 20, Header: 1 << 16}
	tried := fuzzstats.CountBytes(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		tried(len(b))
		file, err := small.Read(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			kindOf(t, err)
			return
		}
		again, err := decoded(encoded(t, file, F32))
		if err != nil || !same(file, again) {
			t.Fatalf("accepted %q, then %v", b, err)
		}
	})
}
