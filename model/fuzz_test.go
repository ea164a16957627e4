package model

import (
	"os"
	"path/filepath"
	"testing"

	"arbex/assets/fuzzstats"
)

// FuzzModelFile reads model files that no program of ours wrote: they are
// refused, or are networks.
func FuzzModelFile(f *testing.F) {
	path := filepath.Join(f.TempDir(), "m")
	if err := tiny(f).Save(path); err != nil {
		f.Fatal(err)
	}
	sound, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sound)
	f.Add(sound[:len(sound)-1])
	f.Add([]byte("\x02\x00\x00\x00\x00\x00\x00\x00{}"))
	tried := fuzzstats.CountBytes(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		tried(len(data))
		n, err := Read(data, "fuzz")
		if err == nil && n.Parameters() == 0 {
			t.Fatal("a network without parameters")
		}
	})
}

// FuzzConfig makes networks of configurations that no file of ours has: they are
// refused, or a network comes of them.
func FuzzConfig(f *testing.F) {
	sound := tiny(f).config
	c := sound
	f.Add(c.Side, c.Anchors, c.Embedding, c.ViT.Width, c.ViT.Heads, c.Image.Stem)
	f.Add(-1, 0, 1<<40, 0, -7, 1)
	f.Add(1<<62, 1<<62, 1<<62, 1<<62, 1<<62, 1<<62)
	f.Add(33, 3, 7, 31, 3, 5)
	tried := fuzzstats.CountBytes(f)
	f.Fuzz(func(t *testing.T, side, anchors, embedding, width, heads, stem int) {
		tried(48)
		c := sound
		c.Side, c.Anchors, c.Embedding, c.ViT.Width, c.ViT.Heads, c.Image.Stem = side, anchors, embedding, width, heads, stem
		if max(side, anchors, embedding, width, stem) > 64 {
			if c.check() == nil {
				return // large, and allowed: it would only take long
			}
		}
		New(c, 1)
	})
}

// FuzzState reads checkpoints that no program of ours wrote.
func FuzzState(f *testing.F) {
	path := filepath.Join(f.TempDir(), "s")
	s := State{Step: 3, Metadata: map[string]string{"position": "{}"}, Tensors: map[string][]float32{"a": {1, 2}, "b": {3}}}
	if err := s.Save(path); err != nil {
		f.Fatal(err)
	}
	sound, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sound)
	f.Add(sound[:20])
	tried := fuzzstats.CountBytes(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		tried(len(data))
		path := filepath.Join(t.TempDir(), "s")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if s, err := LoadState(path); err == nil {
			if err := s.Save(path); err != nil {
				t.Fatal(err)
			}
		}
	})
}
