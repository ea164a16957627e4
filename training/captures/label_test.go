package captures

import (
	"slices"
	"testing"
)

func TestALabelFitsNetworksWithOtherClassNames(t *testing.T) {
	if got, err := (Label{"happiness": 0.75, "anger": 0.25}).Vector([]string{"Angry", "calm", "joy"}); err != nil || !slices.Equal(got, []float32{0.25, 0, 0.75}) {
		t.Error(got, err)
	}
	if _, err := OneHot("fear").Vector([]string{"joy"}); err == nil {
		t.Error("a class that the network lacks was taken")
	}
}
