package pytorch

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"arbex/assets/fuzzstats"
)

var fixtures = []string{"testdata/small_zip.pth", "testdata/small_old.pth"}

// prefix is the path of the tensors in the test files.
const prefix = "state_dict.module."

func openTest(t *testing.T, path string) *File {
	t.Helper()
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// The test files hold the numbers 0 to 23, divided by 4 in the floating-point types,
// in both formats. testdata/make.py writes them.
func TestEveryKindOfTensor(t *testing.T) {
	for _, path := range fixtures {
		f := openTest(t, path)
		for _, name := range []string{"f32", "f16", "bf16", "f64", "i64", "u8", "bool"} {
			numbers, err := f.Read(prefix + name)
			if err != nil || len(numbers) != 24 || !slices.Equal(f.Shape(prefix+name), []int{4, 6}) {
				t.Fatalf("%s %s: %v %v", path, name, f.Shape(prefix+name), err)
			}
			for i, v := range numbers {
				want := float32(i)
				switch name[0] {
				case 'f':
					want /= 4
				case 'b':
					want = map[string]float32{"bf16": want / 4, "bool": float32(i / 12)}[name]
				}
				if v != want {
					t.Errorf("%s %s: number %d is %v, not %v", path, name, i, v, want)
				}
			}
		}
		if numbers, err := f.Read(prefix + "scalar"); err != nil || !slices.Equal(numbers, []float32{7}) {
			t.Error(path, numbers, err)
		}
		if numbers, err := f.Read(prefix + "parameter"); err != nil || !slices.Equal(numbers, []float32{0, 1, 2, 3, 4, 5}) {
			t.Error(path, numbers, err)
		}
	}
}

func TestViewsOfAStorage(t *testing.T) {
	for _, path := range fixtures {
		f := openTest(t, path)
		part, err := f.Read(prefix + "part")
		if err != nil || !slices.Equal(part, []float32{8, 9, 10, 14, 15, 16}) {
			t.Error(path, part, err)
		}
		turned, err := f.Read(prefix + "transposed")
		if err != nil || !slices.Equal(f.Shape(prefix+"transposed"), []int{6, 4}) || !slices.Equal(turned[:5], []float32{0, 6, 12, 18, 1}) {
			t.Error(path, turned, err)
		}
	}
}

func TestUnknownObjectsAreSkippedAndNothingIsExecuted(t *testing.T) {
	const trace = "/tmp/arbex-was-here"
	os.Remove(trace)
	for _, path := range fixtures {
		for _, name := range openTest(t, path).Names() {
			if !strings.HasPrefix(name, prefix) && name != "optimizer.state.0" {
				t.Errorf("%s: a tensor %q of an unknown object", path, name)
			}
		}
	}
	if _, err := os.Stat(trace); err == nil {
		t.Error("a call in the pickle was made")
	}
}

func content(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A truncated file is an error, unless all tensors are complete.
func TestTruncatedFiles(t *testing.T) {
	for _, path := range fixtures {
		whole := content(t, path)
		for n := 0; n < len(whole); n += 1 + n/200 {
			f, err := Read(bytes.NewReader(whole[:n]), int64(n))
			if err != nil {
				continue
			}
			for _, name := range f.Names() {
				if _, err := f.Read(name); err != nil {
					t.Errorf("%s cut at %d: opened, but %s: %v", path, n, name, err)
				}
			}
			if n < len(whole)-64 {
				t.Errorf("%s cut at %d of %d was opened", path, n, len(whole))
			}
		}
	}
}

func TestOtherFiles(t *testing.T) {
	for _, b := range []string{"", "PK", "hello, this is text", "PK\x03\x04 and nothing", "\x80\x02}.", "\x80\x02N.", "\x93NUMPY"} {
		if _, err := Read(strings.NewReader(b), int64(len(b))); err == nil {
			t.Errorf("%q was opened", b)
		}
	}
	if _, err := Open("/nowhere"); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	if _, err := Open(t.TempDir()); err == nil {
		t.Error("a folder was opened")
	}
}

// Invalid and excessive pickles are errors.
func TestHostilePickles(t *testing.T) {
	deep := strings.Repeat("(", maxStack+2)
	for name, code := range map[string]string{
		"deep nesting":  "\x80\x02" + deep + ".",
		"long string":   "\x80\x02X\xff\xff\xff\x7fa.",
		"huge bytes":    "\x80\x02\x8e\xff\xff\xff\xff\xff\xff\xff\xffa.",
		"empty stack":   "\x80\x02R.",
		"unknown":       "\x80\x02\xfe.",
		"lost memo":     "\x80\x02h\x07.",
		"no stop":       "\x80\x02N",
		"bad tensor":    "\x80\x02ctorch._utils\n_rebuild_tensor_v2\n(K\x01K\x02))tR.",
		"no arguments":  "\x80\x02ctorch._utils\n_rebuild_parameter\n)R.",
		"odd container": "\x80\x02K\x01K\x02a.",
	} {
		if _, _, err := unpickle([]byte(code), func(tuple) (storage, error) { return storage{}, nil }); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	value, _, err := unpickle([]byte("\x80\x02cos\nsystem\nX\x04\x00\x00\x00true\x85R."), nil)
	if f, ok := value.(*unknownObject); err != nil || !ok || f.class != (global{"os", "system"}) {
		t.Error(value, err)
	}
}

// tensorPickle returns the opcodes of a tensor with one number.
func tensorPickle(storage string) string {
	return "ctorch._utils\n_rebuild_tensor_v2\n((X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x00" + storage +
		"X\x03\x00\x00\x00cpuK\x01tQK\x00K\x01\x85K\x01\x85\x89}tR"
}

func textPickle(s string) string { return "U" + string(rune(len(s))) + s }

func dictPickle(pairs ...string) string {
	return "}(" + strings.Join(pairs, "") + "u"
}

// collected executes a pickle and returns the names of the tensors of its value.
func collected(code string) ([]string, error) {
	f := &File{tensors: map[string]*tensor{}, offsets: map[string]int64{"0": 0}}
	value, _, err := unpickle([]byte("\x80\x02"+code+"."), parseStorage)
	if err != nil {
		return nil, err
	}
	err = f.collect(value)
	return f.names, err
}

func TestTensorsAreFoundAtEveryPath(t *testing.T) {
	one := tensorPickle("0")
	a := func(value string) string { return textPickle("a") + value }
	network := func(state string) string { return "cmodels\nNet\n)\x81" + state + "b" }
	for name, c := range map[string]struct {
		code string
		want []string
	}{
		"outermost":   {dictPickle(a(one)), []string{"a"}},
		"nested":      {dictPickle(textPickle("model"), dictPickle(textPickle("ema"), dictPickle(a(one)))), []string{"model.ema.a"}},
		"beside none": {dictPickle(textPickle("state_dict"), "}", textPickle("net"), dictPickle(a(one))), []string{"net.a"}},
		"in a list":   {dictPickle(textPickle("nets"), "](K\x01", dictPickle(a(one)), "e"), []string{"nets.1.a"}},
		"numbered":    {dictPickle("K\x05", dictPickle(a(one)), a(one)), []string{"a"}},
		"saved whole": {network(dictPickle(textPickle("training"), "\x88", textPickle("_modules"),
			dictPickle(textPickle("conv"), network(dictPickle(textPickle("_parameters"), dictPickle(textPickle("weight"), one)))))), []string{"conv.weight"}},
	} {
		if names, err := collected(c.code); err != nil || !slices.Equal(names, c.want) {
			t.Errorf("%s: %v, %v", name, names, err)
		}
	}
}

func TestCyclicValuesAreRejected(t *testing.T) {
	inside := "}q\x00(" + textPickle("a") + "h\x00u" // contains itself
	doubled := dictPickle(textPickle("a"), tensorPickle("0"))
	for i := range 40 { // each contains the one before twice
		doubled = doubled + "q" + string(rune(i)) + "0" + dictPickle(textPickle("b"), "h"+string(rune(i)), textPickle("c"), "h"+string(rune(i)))
	}
	for name, code := range map[string]string{"inside itself": inside, "doubled": doubled} {
		if _, err := collected(code); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, code := range map[string]string{"no name": tensorPickle("0"), "no tensor": dictPickle(textPickle("a"), "K\x01"), "twice": dictPickle(textPickle("a"), tensorPickle("0"), textPickle("a"), tensorPickle("0"))} {
		if _, err := collected(code); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestTensorsStayWithinTheirStorage(t *testing.T) {
	s := storage{"0", storageKinds["FloatStorage"], 10}
	for _, c := range []struct {
		t  tensor
		ok bool
	}{
		{tensor{s, 0, []int{10}, []int64{1}}, true},
		{tensor{s, 1, []int{10}, []int64{1}}, false},
		{tensor{s, 0, []int{2, 5}, []int64{5, 1}}, true},
		{tensor{s, 0, []int{2, 5}, []int64{6, 1}}, false},
		{tensor{s, -1, []int{1}, []int64{1}}, false},
		{tensor{s, 0, []int{0}, []int64{1}}, true},
		{tensor{s, 0, []int{1 << 31, 1 << 31}, []int64{1 << 31, 1 << 31}}, false},
	} {
		if err := c.t.check(); (err == nil) != c.ok {
			t.Errorf("%+v: %v", c.t, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, path := range fixtures {
		f.Add(content(f, path))
	}
	tried := fuzzstats.CountBytes(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		tried(len(b))
		file, err := Read(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		for _, name := range file.Names() {
			file.Read(name)
		}
	})
}

func FuzzUnpickle(f *testing.F) {
	f.Add([]byte("\x80\x02}X\x01\x00\x00\x00aK\x01s."))
	f.Add([]byte("\x80\x02" + dictPickle(textPickle("a"), tensorPickle("0")) + "."))
	f.Add([]byte("\x80\x02cmodels\nNet\n)\x81" + dictPickle(textPickle("_parameters"), dictPickle(textPickle("a"), tensorPickle("0"))) + "b."))
	tried := fuzzstats.CountBytes(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		tried(len(b))
		value, _, err := unpickle(b, parseStorage)
		if err == nil {
			file := &File{tensors: map[string]*tensor{}, offsets: map[string]int64{"0": 0}}
			file.collect(value)
		}
	})
}
