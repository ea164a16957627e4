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
	All         bool
	MinPerClass int

	// Even draws as many pictures as the set has, each class in proportion to its
	// share to the power 1-Even [ours]: 0 is the natural mix, 1 the paper's equal
	// numbers. Pictures without a majority are a class of their own. 0: not so.
	Balance float64

	MaxPictures int // pictures of an epoch, drawn anew for each; 0: as many as there are [ours]
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
	case r.Balance > 0:
		drawn = r.drawBalanced(set, random)
	case r.All || len(set.Classes) == 0:
		drawn = r.drawAll(set, random)
	default:
		drawn = r.drawPerClass(r.pool(set, random), random)
	}
	random.Shuffle(len(drawn), func(i, j int) { drawn[i], drawn[j] = drawn[j], drawn[i] })
	if r.MaxPictures > 0 {
		drawn = drawn[:min(r.MaxPictures, len(drawn))]
	}
	return drawn
}

func (r Refinement) drawAll(set *Set, random *rand.Rand) []int {
	drawn := make([]int, len(set.Samples))
	for i := range drawn {
		drawn[i] = i
	}
	for _, members := range byClass(set, drawn) {
		for missing := r.MinPerClass - len(members); missing > 0 && len(members) > 0; missing-- {
			drawn = append(drawn, members[random.IntN(len(members))])
		}
	}
	return drawn
}

// balancedCounts is how many pictures of each class an even draw has, beside how many
// the set has. The class -1 holds those without a majority.
func (r Refinement) balancedCounts(set *Set) (members map[int][]int, counts map[int]float64) {
	members, counts = map[int][]int{}, map[int]float64{}
	for i, x := range set.Samples {
		members[x.Class] = append(members[x.Class], i)
	}
	sum := 0.0
	for class := -1; class < len(set.Classes); class++ { // in order: equal seeds draw equally
		if count := len(members[class]); count > 0 {
			counts[class] = math.Pow(float64(count), 1-r.Balance)
			sum += counts[class]
		}
	}
	for class := range counts {
		counts[class] *= float64(len(set.Samples)) / sum
	}
	return members, counts
}

func (r Refinement) drawBalanced(set *Set, random *rand.Rand) (drawn []int) {
	members, counts := r.balancedCounts(set)
	for class := -1; class < len(set.Classes); class++ {
		own := members[class]
		for left := int(counts[class] + 0.5); left > 0 && len(own) > 0; left -= len(own) {
			drawn = append(drawn, choose(own, left, random)...)
		}
	}
	return drawn
}

// ClassWeights are the factors that give each class of a draw the weight that
// it has in the set.
func (r Refinement) ClassWeights(set *Set) map[int]float32 {
	members, counts := r.balancedCounts(set)
	weights := map[int]float32{}
	for class, own := range members {
		weights[class] = 1
		if r.Balance > 0 {
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
			members = choose(members, r.PerGroup, random)
		}
		pool = append(pool, members...)
	}
	return byClass(set, pool)
}

func (r Refinement) drawPerClass(pool [][]int, random *rand.Rand) (drawn []int) {
	for _, members := range pool {
		if len(members) >= r.PerClass {
			drawn = append(drawn, choose(members, r.PerClass, random)...)
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

// choose draws count members without replacement; all when there are fewer.
func choose(members []int, count int, random *rand.Rand) []int {
	drawn := slices.Clone(members)
	random.Shuffle(len(drawn), func(i, j int) { drawn[i], drawn[j] = drawn[j], drawn[i] })
	return drawn[:min(count, len(drawn))]
}
