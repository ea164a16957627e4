package dataset

import (
	"fmt"
	"slices"
	"testing"
)

// plain is a set of so many samples of each class, in groups of ten.
func plain(counts ...int) *Set {
	set := &Set{}
	for class, count := range counts {
		set.Classes = append(set.Classes, fmt.Sprint(class))
		for i := range count {
			set.Samples = append(set.Samples, Sample{Class: class, Group: fmt.Sprint(i / 10)})
		}
	}
	return set
}

func drawn(set *Set, indices []int) []int {
	counts := make([]int, len(set.Classes))
	for _, i := range indices {
		counts[set.Samples[i].Class]++
	}
	return counts
}

func TestRefinementBalances(t *testing.T) {
	set := plain(1000, 30, 5)
	r := Refinement{PerGroup: 512, PerClass: 50}
	order := r.Draw(set, 1, 0)
	if counts := drawn(set, order); !slices.Equal(counts, []int{50, 50, 50}) {
		t.Errorf("%v of each class", counts)
	}
	large := map[int]int{}
	for _, i := range order {
		large[i]++
		if set.Samples[i].Class == 0 && large[i] > 1 {
			t.Error("a class with enough pictures is drawn with replacement")
		}
	}
	if !slices.Equal(order, r.Draw(set, 1, 0)) || slices.Equal(order, r.Draw(set, 1, 1)) || slices.Equal(order, r.Draw(set, 2, 0)) {
		t.Error("an epoch depends on something but its seed and number")
	}
}

func TestRefinementTakesSomeOfEachGroup(t *testing.T) {
	set := &Set{Classes: []string{"a", "b"}}
	for i := range 1000 { // one long video and ten short ones
		set.Samples = append(set.Samples, Sample{Class: i % 2, Group: "long"})
	}
	for i := range 100 {
		set.Samples = append(set.Samples, Sample{Class: i % 2, Group: fmt.Sprint(i / 10)})
	}
	long := 0
	for _, i := range (Refinement{PerGroup: 20, PerClass: 60}).Draw(set, 1, 0) {
		if set.Samples[i].Group == "long" {
			long++
		}
	}
	if long < 5 || long > 40 {
		t.Errorf("%d of 120 pictures are of the long video, whose share of the pool is a sixth", long)
	}
}

func TestWholeRepeatsRareClasses(t *testing.T) {
	set := plain(100, 7, 0)
	set.Samples = append(set.Samples, Sample{Class: -1}) // no majority, a soft label all the same
	order := Refinement{All: true, MinPerClass: 30}.Draw(set, 1, 0)
	times := map[int]int{}
	for _, i := range order {
		times[i]++
	}
	if len(order) != 100+30+1 || len(times) != 108 {
		t.Errorf("%d drawn, %d different", len(order), len(times))
	}
}

func TestEvenDrawsLieBetweenNaturalMixAndEqualNumbers(t *testing.T) {
	set := plain(900, 100)
	for _, x := range []struct {
		even float64
		rare int
	}{{0.001, 100}, {0.5, 250}, {1, 500}} {
		r := Refinement{Balance: x.even}
		counts := drawn(set, r.Draw(set, 1, 0))
		if d := counts[1] - x.rare; d < -1 || d > 1 || counts[0]+counts[1] < 999 {
			t.Errorf("even %v draws %v", x.even, counts)
		}
		weights := r.ClassWeights(set)
		if mix := float64(weights[1]) * float64(counts[1]) / 1000; mix < 0.099 || mix > 0.101 {
			t.Errorf("even %v: the weights give the rare class a share of %.3f instead of 0.1", x.even, mix)
		}
	}
}
