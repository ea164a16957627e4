package model

import (
	"math"
	"testing"
)

func oneHot(class string) Distribution {
	d := make(Distribution, len(expressions))
	for i := range expressions {
		if expressions[i] == class {
			d[i] = 1
		}
	}
	return d
}

// A certain expression has the published numbers, a mixture lies between them.
func TestAffectIsTheExpectation(t *testing.T) {
	for class, want := range map[string]Affect{"neutral": {}, "happiness": {0.81, 0.51}, "sadness": {-0.63, -0.27}, "fear": {-0.64, 0.60}} {
		if got, ok := oneHot(class).Affect(expressions); !ok || got != want {
			t.Errorf("%s: %+v, %v", class, got, ok)
		}
	}
	half := make(Distribution, len(expressions))
	half[1], half[3] = 0.5, 0.5 // happiness and sadness
	got, ok := half.Affect(expressions)
	if !ok || math.Abs(float64(got.Valence)-0.09) > 1e-6 || math.Abs(float64(got.Arousal)-0.12) > 1e-6 {
		t.Errorf("%+v", got)
	}
}

func TestAffectOfOtherClassesIsUnknown(t *testing.T) {
	for name, classes := range map[string][]string{"a class of one's own": {"neutral", "yawn"}, "another number": {"neutral"}} {
		if _, ok := (Distribution{0.5, 0.5}).Affect(classes); ok {
			t.Error(name, "has a valence")
		}
	}
	if _, ok := Distribution(nil).Affect(nil); ok {
		t.Error("nothing has a valence")
	}
}
