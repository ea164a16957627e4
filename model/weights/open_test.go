package weights

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arbex/model/durable"
)

const golden = "../testdata/golden/poster_bn_stats.safetensors"

func TestAPyTorchFileReads(t *testing.T) {
	f, err := Open(golden)
	if err != nil {
		t.Fatal(err)
	}
	numbers := 0
	for _, tensor := range f.Tensors {
		numbers += len(tensor.Data)
		if strings.HasSuffix(tensor.Name, "running_var") && tensor.Data[0] <= 0 {
			t.Errorf("%s has a variance of %v", tensor.Name, tensor.Data[0])
		}
	}
	if len(f.Tensors) != 190 || numbers != 37264 {
		t.Errorf("%d tensors with %d numbers", len(f.Tensors), numbers)
	}
	mean, ok := f.Tensor("face_landback.conv1.bn.running_mean")
	if !ok || len(mean.Data) != 64 || mean.Shape[0] != 64 {
		t.Errorf("got %v", mean)
	}
	if _, ok := f.Tensor("nothing"); ok {
		t.Error("found a tensor that is not there")
	}
}

func TestSaveThenOpenGivesTheSame(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.safetensors")
	for _, dtype := range []DType{F32, F16} {
		if err := Save(path, smallFile(), dtype); err != nil {
			t.Fatal(err)
		}
		f, err := Open(path)
		if err != nil || !same(f, smallFile()) {
			t.Errorf("%s: %v, %v", dtype, f, err)
		}
	}
}

func TestErrorsNameTheFile(t *testing.T) {
	folder := t.TempDir()
	short := filepath.Join(folder, "short.safetensors")
	if err := os.WriteFile(short, []byte("abc"), 0o600); err != nil {
		t.Fatal(err)
	}
	missing := filepath.Join(folder, "missing", "m.safetensors")
	nan := &File{Tensors: []Tensor{{"a", nil, nil}}}
	open := func(path string) error { _, err := Open(path); return err }
	save := func(f *File) func(string) error {
		return func(path string) error { return Save(path, f, F32) }
	}
	for _, c := range []struct {
		path string
		do   func(string) error
		want error
	}{
		{missing, open, fs.ErrNotExist},
		{missing, open, ErrUnreadable},
		{folder, open, ErrNotSafetensors},
		{short, open, ErrTruncated},
		{missing, save(smallFile()), durable.ErrUnwritable},
		{missing, save(smallFile()), fs.ErrNotExist},
		{short, save(nan), ErrShape},
	} {
		err := c.do(c.path)
		if !errors.Is(err, c.want) || !strings.HasPrefix(err.Error(), c.path+": ") {
			t.Errorf("got %v, want %v", err, c.want)
		}
	}
}

func TestAPipeDoesNotBlock(t *testing.T) {
	if _, err := Open(os.DevNull); !errors.Is(err, ErrNotSafetensors) {
		t.Errorf("got %v", err)
	}
}
