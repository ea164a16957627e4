package training

import (
	"math/rand/v2"
	"slices"
)

// Refinement says how an epoch is drawn from a set (data refinement, paper
// section 4.3): up to PerGroup pictures of each video or person, or of the whole
// set where there are no groups, make a pool; PerClass of each class are drawn
// from the pool, with replacement where a class has fewer.
type Refinement struct {
	PerGroup int // 512
	PerClass int // 500

	// Whole takes the whole set instead, each picture once; classes with fewer
	// than Least pictures are repeated up to it [ours].
	Whole bool
	Least int

	Most int // pictures of an epoch, drawn anew for each; 0: as many as there are [ours]
}

// PaperRefinement is the paper's.
func PaperRefinement() Refinement { return Refinement{PerGroup: 512, PerClass: 500} }

// Draw returns the samples of an epoch, in their order. Equal seeds and epochs
// draw the same. Samples without a majority stand in no class: refinement leaves
// them out, the whole set does not.
func (r Refinement) Draw(set *Set, seed uint64, epoch int) []int {
	random := rand.New(rand.NewPCG(seed, uint64(epoch)))
	var drawn []int
	if r.Whole || len(set.Classes) == 0 {
		drawn = r.whole(set, random)
	} else {
		drawn = r.balanced(r.pool(set, random), random)
	}
	random.Shuffle(len(drawn), func(i, j int) { drawn[i], drawn[j] = drawn[j], drawn[i] })
	if r.Most > 0 {
		drawn = drawn[:min(r.Most, len(drawn))]
	}
	return drawn
}

func (r Refinement) whole(set *Set, random *rand.Rand) []int {
	drawn := make([]int, len(set.Samples))
	for i := range drawn {
		drawn[i] = i
	}
	for _, members := range byClass(set, drawn) {
		for missing := r.Least - len(members); missing > 0 && len(members) > 0; missing-- {
			drawn = append(drawn, members[random.IntN(len(members))])
		}
	}
	return drawn
}

// pool draws from each group, by class.
func (r Refinement) pool(set *Set, random *rand.Rand) [][]int {
	groups := map[string][]int{}
	var names []string
	for i, x := range set.Samples {
		if groups[x.Group] == nil {
			names = append(names, x.Group)
		}
		groups[x.Group] = append(groups[x.Group], i)
	}
	var pool []int
	for _, name := range names {
		members := groups[name]
		if len(names) > 1 { // a set without groups is its own pool
			members = some(members, r.PerGroup, random)
		}
		pool = append(pool, members...)
	}
	return byClass(set, pool)
}

func (r Refinement) balanced(pool [][]int, random *rand.Rand) (drawn []int) {
	for _, members := range pool {
		if len(members) >= r.PerClass {
			drawn = append(drawn, some(members, r.PerClass, random)...)
			continue
		}
		for range r.PerClass {
			if len(members) > 0 {
				drawn = append(drawn, members[random.IntN(len(members))])
			}
		}
	}
	return drawn
}

func byClass(set *Set, indices []int) [][]int {
	classes := make([][]int, len(set.Classes))
	for _, i := range indices {
		if class := set.Samples[i].Class; class >= 0 {
			classes[class] = append(classes[class], i)
		}
	}
	return classes
}

// some draws count members without replacement; all when there are fewer.
func some(members []int, count int, random *rand.Rand) []int {
	drawn := slices.Clone(members)
	random.Shuffle(len(drawn), func(i, j int) { drawn[i], drawn[j] = drawn[j], drawn[i] })
	return drawn[:min(count, len(drawn))]
}
