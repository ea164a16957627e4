package pytorch

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
)

// storagePickle returns the opcodes of the storage "0" of a class with count numbers.
func storagePickle(class string, count byte) string {
	return "(" + textPickle("storage") + "ctorch\n" + class + "\n" + textPickle("0") + textPickle("cpu") + "K" + string(rune(count)) + "tQ"
}

// viewPickle returns the opcodes of a tensor on a storage; shape and strides are those of tuples.
func viewPickle(storage, offset, shape, strides string) string {
	return "ctorch._utils\n_rebuild_tensor_v2\n(" + storage + offset + shape + strides + "\x89}tR"
}

// archive is a checkpoint as torch.save writes it, by the names of its entries.
type archive map[string]string

func (a archive) bytes(t *testing.T, method uint16) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(a)) {
		entry, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(entry, a[name])
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (a archive) open(t *testing.T) (*File, error) {
	b := a.bytes(t, zip.Store)
	return Read(bytes.NewReader(b), int64(len(b)))
}

// checkpoint is an archive with a tensor "a".
func checkpoint(tensor, storage string) archive {
	return archive{"net/data.pkl": "\x80\x02" + dictPickle(textPickle("a"), tensor) + ".", "net/data/0": storage}
}

// read opens a checkpoint and reads its tensor "a".
func (a archive) read(t *testing.T) ([]float32, error) {
	f, err := a.open(t)
	if err != nil {
		return nil, err
	}
	return f.Read("a")
}

func TestNumbersOfEveryTypeAreConverted(t *testing.T) {
	for class, c := range map[string]struct {
		bytes string
		want  []float32
	}{
		"FloatStorage":    {"\x00\x00\xc0\xbf\x00\x00\x00\x80", []float32{-1.5, 0}},
		"HalfStorage":     {"\x00\x3e\x01\x00", []float32{1.5, 1.0 / (1 << 24)}},
		"BFloat16Storage": {"\xc0\x3f\x80\xbf", []float32{1.5, -1}},
		"DoubleStorage":   {"\x00\x00\x00\x00\x00\x00\xf8\x3f\x00\x00\x00\x00\x00\x00\xf0\xbf", []float32{1.5, -1}},
		"LongStorage":     {"\xff\xff\xff\xff\xff\xff\xff\xff\x02\x00\x00\x00\x00\x00\x00\x00", []float32{-1, 2}},
		"IntStorage":      {"\xff\xff\xff\xff\x02\x00\x00\x00", []float32{-1, 2}},
		"ShortStorage":    {"\xff\xff\x02\x00", []float32{-1, 2}},
		"CharStorage":     {"\xff\x02", []float32{-1, 2}},
		"ByteStorage":     {"\xff\x02", []float32{255, 2}},
		"BoolStorage":     {"\x01\x00", []float32{1, 0}},
	} {
		tensor := viewPickle(storagePickle(class, 2), "K\x00", "K\x02\x85", "K\x01\x85")
		if numbers, err := checkpoint(tensor, c.bytes).read(t); err != nil || !slices.Equal(numbers, c.want) {
			t.Errorf("%s: %v, not %v (%v)", class, numbers, c.want, err)
		}
	}
}

// bytesOf returns n numbers 0, 1, 2, ... as bytes, of which each is one.
func bytesOf(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i)
	}
	return string(b)
}

func TestViewsAreReadInTheirOwnOrder(t *testing.T) {
	storage := storagePickle("ByteStorage", 12)
	for name, c := range map[string]struct {
		offset, shape, strides string
		want                   []float32
	}{
		"all":                       {"K\x00", "K\x03K\x04\x86", "K\x04K\x01\x86", []float32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}},
		"the last row":              {"K\x08", "K\x04\x85", "K\x01\x85", []float32{8, 9, 10, 11}},
		"a column":                  {"K\x01", "K\x03\x85", "K\x04\x85", []float32{1, 5, 9}},
		"transposed":                {"K\x00", "K\x02K\x03\x86", "K\x01K\x04\x86", []float32{0, 4, 8, 1, 5, 9}},
		"a side of 1 in the middle": {"K\x04", "K\x02K\x01K\x02\x87", "K\x04K\x63K\x01\x87", []float32{4, 5, 8, 9}},
		"a number":                  {"K\x05", ")", ")", []float32{5}},
		"none":                      {"K\x00", "K\x00\x85", "K\x01\x85", []float32{}},
		"rows without a column":     {"K\x00", "K\x7fK\x00\x86", "K\x01K\x01\x86", []float32{}},
		"columns without a row":     {"K\x00", "K\x00K\x7f\x86", "K\x7fK\x01\x86", []float32{}},
	} {
		t.Run(name, func(t *testing.T) {
			tensor := viewPickle(storage, c.offset, c.shape, c.strides)
			if numbers, err := checkpoint(tensor, bytesOf(12)).read(t); err != nil || !slices.Equal(numbers, c.want) {
				t.Errorf("%v, not %v (%v)", numbers, c.want, err)
			}
		})
	}
}

// A subclass of torch.Tensor, and a parameter with a state, wrap the call that makes a tensor.
func TestWrappedTensorsAreFound(t *testing.T) {
	view := viewPickle(storagePickle("ByteStorage", 2), "K\x00", "K\x02\x85", "K\x01\x85")
	arguments := "(" + storagePickle("ByteStorage", 2) + "K\x00K\x02\x85K\x01\x85\x89}t"
	for name, tensor := range map[string]string{
		"parameter":              "ctorch._utils\n_rebuild_parameter\n(" + view + "\x88}tR",
		"parameter with a state": "ctorch._utils\n_rebuild_parameter_with_state\n(" + view + "\x88}}tR",
		"of a subclass":          "ctorch._tensor\n_rebuild_from_type_v2\n(ctorch._utils\n_rebuild_tensor_v2\ncmine\nTensor\n" + arguments + "}tR",
	} {
		if numbers, err := checkpoint(tensor, "\x05\x06").read(t); err != nil || !slices.Equal(numbers, []float32{5, 6}) {
			t.Errorf("%s: %v, %v", name, numbers, err)
		}
	}
	inItself := "ctorch._tensor\n_rebuild_from_type_v2\n(ctorch._tensor\n_rebuild_from_type_v2\ncmine\nTensor\n)}tR"
	if _, err := checkpoint(inItself, "").read(t); !errors.Is(err, ErrUnsupported) {
		t.Errorf("a wrapper of itself: %v", err)
	}
}

func TestImpossibleTensorsAreErrors(t *testing.T) {
	storage := storagePickle("ByteStorage", 4)
	one := func(shape, strides string) string { return viewPickle(storage, "K\x00", shape, strides) }
	of := func(id string) string { return viewPickle("("+id+"tQ", "K\x00", "K\x01\x85", "K\x01\x85") }
	bytesAt0 := textPickle("storage") + "ctorch\nByteStorage\n" + textPickle("0") + textPickle("cpu")
	for name, c := range map[string]struct {
		tensor string
		want   error
	}{
		"shape and strides of different lengths": {one("K\x01\x85", "K\x01K\x01\x86"), ErrDamaged},
		"negative side":                          {one("J\xff\xff\xff\xff\x85", "K\x01\x85"), ErrDamaged},
		"negative stride":                        {one("K\x01\x85", "J\xff\xff\xff\xff\x85"), ErrDamaged},
		"side that is text":                      {one(textPickle("a")+"\x85", "K\x01\x85"), ErrDamaged},
		"shape that is a number":                 {one("K\x01", "K\x01\x85"), ErrDamaged},
		"nine dimensions":                        {one("(K\x01K\x01K\x01K\x01K\x01K\x01K\x01K\x01K\x01t", "(K\x01K\x01K\x01K\x01K\x01K\x01K\x01K\x01K\x01t"), ErrDamaged},
		"beyond its storage":                     {one("K\x05\x85", "K\x01\x85"), ErrDamaged},
		"more numbers than its storage has":      {one("K\x05\x85", "K\x00\x85"), ErrUnsupported},
		"no arguments":                           {"ctorch._utils\n_rebuild_tensor_v2\n)R", ErrDamaged},
		"no storage":                             {"ctorch._utils\n_rebuild_tensor_v2\n(K\x01K\x00K\x01\x85K\x01\x85tR", ErrDamaged},
		"no arguments of its type":               {"ctorch._tensor\n_rebuild_from_type_v2\n)R", ErrDamaged},
		"quantised numbers":                      {viewPickle(storagePickle("QInt8Storage", 1), "K\x00", "K\x01\x85", "K\x01\x85"), ErrUnsupported},
		"storage without a description":          {of(textPickle("storage")), ErrDamaged},
		"storage of another kind of id":          {of(textPickle("module") + "K\x01K\x02K\x03K\x04"), ErrDamaged},
		"storage whose length is text":           {of(bytesAt0 + textPickle("4")), ErrDamaged},
		"storage of a negative length":           {of(bytesAt0 + "J\xff\xff\xff\xff"), ErrDamaged},
		"storage within another":                 {of(bytesAt0 + "K\x04" + "(" + textPickle("1") + "K\x02K\x02t"), ErrUnsupported},
	} {
		t.Run(name, func(t *testing.T) {
			if numbers, err := checkpoint(c.tensor, "\x01\x02\x03\x04").read(t); !errors.Is(err, c.want) {
				t.Errorf("%v, %v", numbers, err)
			}
		})
	}
}

func TestNumbersThatAreNoneAreDamage(t *testing.T) {
	tensor := viewPickle(storagePickle("FloatStorage", 2), "K\x00", "K\x02\x85", "K\x01\x85")
	for name, second := range map[string]string{"not a number": "\x00\x00\xc0\x7f", "infinite": "\x00\x00\x80\xff"} {
		if numbers, err := checkpoint(tensor, "\x00\x00\x80\x3f"+second).read(t); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "number 1") {
			t.Errorf("%s: %v, %v", name, numbers, err)
		}
	}
}

func TestArchivesThatAreNotWhole(t *testing.T) {
	tensor := viewPickle(storagePickle("ByteStorage", 4), "K\x00", "K\x04\x85", "K\x01\x85")
	with := func(name, content string) archive {
		a := checkpoint(tensor, "\x01\x02\x03\x04")
		if a[name] = content; content == "" {
			delete(a, name)
		}
		return a
	}
	for name, c := range map[string]struct {
		archive archive
		want    error
	}{
		"without the pickle":     {with("net/data.pkl", ""), ErrNotPyTorch},
		"without the numbers":    {with("net/data/0", ""), ErrDamaged},
		"with too few numbers":   {with("net/data/0", "\x01\x02\x03"), ErrDamaged},
		"with a broken pickle":   {with("net/data.pkl", "\x80\x02}"), ErrDamaged},
		"of a big-endian system": {with("net/byteorder", "big"), ErrUnsupported},
		"with a long byte order": {with("net/byteorder", strings.Repeat("little", 9)), ErrUnsupported},
		"of a whole program":     {archive{"net/data.pkl": "\x80\x02cmodels\nNet\n)\x81K\x01b."}, ErrUnsupported},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := c.archive.read(t); !errors.Is(err, c.want) {
				t.Error(err)
			}
		})
	}
	if numbers, err := with("net/byteorder", "little").read(t); err != nil || len(numbers) != 4 {
		t.Errorf("little-endian: %v, %v", numbers, err)
	}
	for _, a := range []archive{checkpoint(tensor, strings.Repeat("\x01", 4)), {"net/data.pkl": strings.Repeat("N", 99)}} {
		b := a.bytes(t, zip.Deflate)
		if _, err := Read(bytes.NewReader(b), int64(len(b))); !errors.Is(err, ErrUnsupported) {
			t.Errorf("compressed: %v", err)
		}
	}
}

// legacy returns a file in the format before PyTorch 1.6 with a tensor "a" of four bytes and the storages that are
// listed, then their lengths and numbers.
func legacy(version, listed, numbers string) string {
	pickle := func(code string) string { return "\x80\x02" + code + "." }
	tensor := viewPickle(storagePickle("ByteStorage", 4), "K\x00", "K\x04\x85", "K\x01\x85")
	return pickle("\x8a\x0a"+string(legacyMagic)) + pickle(version) + pickle("}") + pickle(dictPickle(textPickle("a"), tensor)) + pickle(listed) + numbers
}

func TestOldFilesThatAreNotWhole(t *testing.T) {
	const current = "M\xe9\x03"
	four := string(binary.LittleEndian.AppendUint64(nil, 4))
	for name, c := range map[string]struct {
		content string
		want    error
	}{
		"whole":                         {legacy(current, "]"+textPickle("0")+"a", four+"\x01\x02\x03\x04"), nil},
		"of another version":            {legacy("M\xea\x03", "]", ""), ErrUnsupported},
		"with storages that are a name": {legacy(current, textPickle("0"), ""), ErrDamaged},
		"with an unknown storage":       {legacy(current, "]"+textPickle("1")+"a", four), ErrDamaged},
		"without a storage":             {legacy(current, "]", ""), ErrDamaged},
		"without the numbers":           {legacy(current, "]"+textPickle("0")+"a", ""), ErrDamaged},
		"with half of the numbers":      {legacy(current, "]"+textPickle("0")+"a", four+"\x01\x02"), ErrDamaged},
		"with another length":           {legacy(current, "]"+textPickle("0")+"a", "\x03\x00\x00\x00\x00\x00\x00\x00\x01\x02\x03"), ErrDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := Read(strings.NewReader(c.content), int64(len(c.content)))
			if !errors.Is(err, c.want) || c.want == nil && (err != nil || !slices.Equal(f.Names(), []string{"a"})) {
				t.Error(err)
			}
		})
	}
}

func TestOneStorageCannotHaveTwoLengths(t *testing.T) {
	view := func(count byte) string {
		return viewPickle(storagePickle("ByteStorage", count), "K\x00", "K\x01\x85", "K\x01\x85")
	}
	pickle := func(code string) string { return "\x80\x02" + code + "." }
	content := pickle("\x8a\x0a"+string(legacyMagic)) + pickle("M\xe9\x03") + pickle("}") + pickle(dictPickle(textPickle("a"), view(4), textPickle("b"), view(5)))
	if _, err := Read(strings.NewReader(content), int64(len(content))); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "two lengths") {
		t.Error(err)
	}
}

// badSector is a file of which one byte cannot be read.
type badSector struct {
	io.ReaderAt
	at int64
}

func (b badSector) ReadAt(p []byte, at int64) (int, error) {
	if at <= b.at && b.at < at+int64(len(p)) {
		return 0, errors.New("input/output error")
	}
	return b.ReaderAt.ReadAt(p, at)
}

// Opening does not read the numbers, but for the last of the file, beside which the directory is.
func TestDisksWithABadSector(t *testing.T) {
	const count, directory = 0x1000, 0x400
	storage := "(" + textPickle("storage") + "ctorch\nByteStorage\n" + textPickle("0") + textPickle("cpu") + "M\x00\x10tQ"
	tensor := viewPickle(storage, "K\x00", "M\x00\x10\x85", "K\x01\x85")
	whole := checkpoint(tensor, bytesOf(count)).bytes(t, zip.Store)
	numbers := bytes.Index(whole, []byte(bytesOf(count)))
	for at := numbers; at < numbers+count-directory; at += 61 {
		f, err := Read(badSector{bytes.NewReader(whole), int64(at)}, int64(len(whole)))
		if err != nil {
			t.Fatalf("byte %d: %v", at, err)
		}
		if _, err := f.Read("a"); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "input/output error") {
			t.Errorf("byte %d: %v", at, err)
		}
	}
}

func TestTensorsThatAreNotThere(t *testing.T) {
	f := openTest(t, fixtures[0])
	if numbers, err := f.Read("nowhere"); err == nil || f.Shape("nowhere") != nil {
		t.Errorf("%v of the shape %v", numbers, f.Shape("nowhere"))
	}
}
