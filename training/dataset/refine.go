package dataset

import (
	"math"
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

	// Even draws as many pictures as the set has, each class in proportion to its
	// share to the power 1-Even [ours]: 0 is the natural mix, 1 the paper's equal
	// numbers. Pictures without a majority are a class of their own. 0: not so.
	Even float64

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
	switch {
	case r.Even > 0:
		drawn = r.evened(set, random)
	case r.Whole || len(set.Classes) == 0:
		drawn = r.whole(set, random)
	default:
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

// evenCounts is how many pictures of each class an even draw has, beside how many
// the set has. The class -1 holds those without a majority.
func (r Refinement) evenCounts(set *Set) (members map[int][]int, counts map[int]float64) {
	members, counts = map[int][]int{}, map[int]float64{}
	for i, x := range set.Samples {
		members[x.Class] = append(members[x.Class], i)
	}
	sum := 0.0
	for class := -1; class < len(set.Classes); class++ { // in order: equal seeds draw equally
		if count := len(members[class]); count > 0 {
			counts[class] = math.Pow(float64(count), 1-r.Even)
			sum += counts[class]
		}
	}
	for class := range counts {
		counts[class] *= float64(len(set.Samples)) / sum
	}
	return members, counts
}

func (r Refinement) evened(set *Set, random *rand.Rand) (drawn []int) {
	members, counts := r.evenCounts(set)
	for class := -1; class < len(set.Classes); class++ {
		own := members[class]
		for left := int(counts[class] + 0.5); left > 0 && len(own) > 0; left -= len(own) {
			drawn = append(drawn, some(own, left, random)...)
		}
	}
	return drawn
}

// ClassWeights are the factors that give each class of a draw the weight that
// it has in the set.
func (r Refinement) ClassWeights(set *Set) map[int]float32 {
	members, counts := r.evenCounts(set)
	weights := map[int]float32{}
	for class, own := range members {
		weights[class] = 1
		if r.Even > 0 {
			weights[class] = float32(float64(len(own)) / counts[class])
		}
	}
	return weights
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
