package model

import (
	"slices"
	"strings"
	"testing"
)

func TestWithWeightsOf(t *testing.T) {
	from := tiny(t)
	for _, p := range from.parameters {
		for i := range p.Data {
			p.Data[i] += 1
		}
	}
	config := from.Config()
	config.ViT.Ratio++
	n, err := New(config, 1)
	if err != nil {
		t.Fatal(err)
	}
	unlike := n.Mismatched(from)
	if len(unlike) == 0 || slices.ContainsFunc(unlike, func(name string) bool { return !strings.HasPrefix(name, "VIT.blocks.") }) {
		t.Fatalf("a wider MLP differs in %v", unlike)
	}
	image := func(name string) bool { return strings.HasPrefix(name, "ir_back.") }
	own, err := n.WithWeightsOf(from, image)
	if err != nil {
		t.Fatal(err)
	}
	inherited := 0
	for _, p := range own.parameters {
		want := n.named[p.Name].Data
		if !image(p.Name) && !slices.Contains(unlike, p.Name) {
			want, inherited = from.named[p.Name].Data, inherited+1
		}
		if !slices.Equal(p.Data, want) {
			t.Errorf("%s is of neither", p.Name)
		}
	}
	if inherited == 0 || inherited == len(own.parameters) {
		t.Errorf("%d of %d parameters inherited", inherited, len(own.parameters))
	}
	for _, p := range own.parameters {
		p.Data[0] += 5
		if p.Data[0] == n.named[p.Name].Data[0] {
			t.Errorf("%s is shared with the network it was copied from", p.Name)
		}
	}
}
