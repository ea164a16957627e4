package model

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"arbex/assets/fuzzstats"
	"arbex/model/weights"
)

// namesOnly is a checkpoint of names alone.
type namesOnly []string

func (l namesOnly) Names() []string                { return l }
func (l namesOnly) Shape(string) []int             { return []int{1} }
func (l namesOnly) Read(string) ([]float32, error) { return []float32{1}, nil }
func (l namesOnly) Close() error                   { return nil }

func TestNetworksAreFoundWhereverTheyLie(t *testing.T) {
	const sign = "conv_6_sep.conv.weight"
	for name, c := range map[string]struct {
		names  []string
		place  string
		others []string
	}{
		"outermost":           {[]string{sign, "a"}, "", nil},
		"parallel":            {[]string{"module." + sign}, "module.", nil},
		"compiled":            {[]string{"_orig_mod." + sign}, "_orig_mod.", nil},
		"both, twice":         {[]string{"state_dict.module.module._orig_mod." + sign}, "state_dict.module.module._orig_mod.", nil},
		"model":               {[]string{"model." + sign, "model.a"}, "model.", nil},
		"a name of its own":   {[]string{"epoch.count", "landmarks.net." + sign}, "landmarks.net.", nil},
		"with a counter":      {[]string{"n_averaged", "module." + sign}, "module.", nil},
		"an average only":     {[]string{"model_ema." + sign}, "model_ema.", nil},
		"an average as well":  {[]string{"ema_state_dict." + sign, "model." + sign}, "model.", []string{"ema_state_dict."}},
		"usual place first":   {[]string{"best." + sign, "state_dict." + sign}, "state_dict.", []string{"best."}},
		"beside an optimizer": {[]string{"optimizer.state." + sign, "net." + sign}, "net.", nil},
		"wrapped inside":      {[]string{"model.conv_6_sep.module.conv.weight"}, "model.", nil},
		"a backbone alone":    {[]string{"state_dict.face_landback." + sign}, "state_dict.face_landback.", nil},
	} {
		found, known, err := recognise(namesOnly(c.names))
		if err != nil || found.prefix != c.place || !slices.Equal(found.others, c.others) || !strings.Contains(known.what, "MobileFaceNet") {
			t.Errorf("%s: %q in %q beside %q, %v", name, known.what, found.prefix, found.others, err)
		}
		if err == nil && (found.Shape(sign) == nil || found.Shape("nothing") != nil || !slices.Contains(found.Names(), sign)) {
			t.Errorf("%s: %v", name, found.Names())
		}
	}
}

func TestNoNetworkIsFoundInOthers(t *testing.T) {
	for name, names := range map[string][]string{
		"another network":     {"fc.weight"},
		"the end of a name":   {"xconv_6_sep.conv.weight"},
		"our own model":       {"face_landback.conv_6_sep.conv.weight", "ir_back.input_layer.0.weight", "primary.weight"},
		"an optimizer's part": {"optimizer.conv_6_sep.conv.weight"},
		"twins":               {"module.conv_6_sep.conv.weight", "module.a", "module.module.a"},
	} {
		if _, _, err := recognise(namesOnly(names)); err == nil {
			t.Errorf("%s was taken for a published network", name)
		}
	}
}

// A network beside an average of it, in a file without dictionaries.
func TestImportOfWrappedSafetensors(t *testing.T) {
	file := &weights.File{}
	for _, p := range backbone(posterTensors(t), "face_landback.", func(name string) string { return name }) {
		for _, prefix := range []string{"model._orig_mod.", "model_ema.module."} {
			file.Tensors = append(file.Tensors, weights.Tensor{Name: prefix + p.Name, Shape: p.Shape, Data: p.Data})
		}
	}
	path := filepath.Join(t.TempDir(), "b.safetensors")
	if err := weights.Save(path, file, weights.F32); err != nil {
		t.Fatal(err)
	}
	_, report, err := Import(path, ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if report.Prefix != "model._orig_mod." || !slices.Equal(report.OtherPrefixes, []string{"model_ema.module."}) || len(report.Unknown) > 0 {
		t.Errorf("taken from %q beside %q, unknown %q", report.Prefix, report.OtherPrefixes, report.Unknown)
	}
}

func FuzzPrefixes(f *testing.F) {
	f.Add("model.module.conv_6_sep.conv.weight")
	f.Add("..conv_6_sep..conv.weight")
	tried := fuzzstats.CountBytes(f)
	f.Fuzz(func(t *testing.T, name string) {
		tried(len(name) + 1)
		prefix, ok := prefixOf(name, "conv_6_sep.conv.weight")
		if ok && (!strings.HasPrefix(name, prefix) || unwrapped(name[len(prefix):]) != "conv_6_sep.conv.weight") {
			t.Fatalf("%q has the prefix %q", name, prefix)
		}
	})
}
