package model

import (
	"slices"
	"testing"
)

func TestInherit(t *testing.T) {
	n, from := tiny(t), tiny(t)
	for _, p := range from.parameters {
		for i := range p.Data {
			p.Data[i] += 1
		}
	}
	own, err := n.Inherit(TrainLandmarks, from)
	if err != nil {
		t.Fatal(err)
	}
	inherited := 0
	for _, p := range own.parameters {
		want := n.named[p.Name].Data
		if TrainLandmarks.learns(p.Name) {
			want, inherited = from.named[p.Name].Data, inherited+1
		}
		if !slices.Equal(p.Data, want) {
			t.Errorf("%s is of neither", p.Name)
		}
	}
	if inherited == 0 || inherited == len(own.parameters) {
		t.Errorf("%d of %d parameters inherited", inherited, len(own.parameters))
	}
	own.parameters[0].Data[0]++
	if own.parameters[0].Data[0] == n.parameters[0].Data[0] || own.parameters[0].Data[0] == from.parameters[0].Data[0] {
		t.Error("the copy shares its numbers")
	}
	config := n.Config()
	config.Landmark.Last *= 2
	other, err := New(config, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := n.Inherit(TrainLandmarks, other); err == nil {
		t.Error("a landmark backbone of another shape was inherited")
	}
}
