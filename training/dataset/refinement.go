package dataset

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Refinement configures how an epoch is drawn from a set (data refinement, paper
// section 4.3): PerGroup pictures of each video or person, or all where there are no
// groups, make a pool, from which PerClass of each class are drawn, with replacement
// where a class has fewer.
type Refinement struct {
	PerGroup int // the paper's is 512
	PerClass int // the paper's is 500

	// All draws each picture of the set once instead; classes with fewer than
	// MinPerClass are repeated up to it [ours].
	All         bool
	MinPerClass int

	// Balance, above 0, draws as many pictures as the set has instead, each class in
	// proportion to its share to the power 1-Balance [ours]: near 0 as often as in
	// the set, 1 equally often. Pictures without a majority are a class of their own.
	Balance float64

	MaxPictures int // of an epoch; 0: all that are drawn [ours]
}

// PaperRefinement returns the paper's refinement.
func PaperRefinement() Refinement { return Refinement{PerGroup: 512, PerClass: 500} }

// Draw returns the indices of the samples of an epoch, shuffled. Equal seeds and
// epochs give equal draws. Samples without a majority are drawn by All and Balance
// alone.
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

// balancedCounts returns the indices of each class, and how many of them a draw with
// Balance has. Class -1 holds the pictures without a majority.
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

// ClassWeights returns the factors by class that give the classes of a draw the
// weights that they have in the set.
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

// pool draws from each group and returns the indices by class.
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

// choose draws count members without replacement; all where there are fewer.
func choose(members []int, count int, random *rand.Rand) []int {
	drawn := slices.Clone(members)
	random.Shuffle(len(drawn), func(i, j int) { drawn[i], drawn[j] = drawn[j], drawn[i] })
	return drawn[:min(count, len(drawn))]
}
