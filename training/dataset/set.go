package dataset

import (
	"cmp"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"

	"arbex/assets/message"
)

// Set is a split of a labelled folder. Its methods return changed copies.
type Set struct {
	Folder  string
	Layout  Layout
	Split   string
	Classes []string // in the layout's order
	Samples []Sample
	Omitted []Omission // pictures, rows and files that are left out, by reason
	Notes   []string   // sentences on how the folder was read
}

// keepSplit keeps the samples of a split where the layout has no splits: a fifth of
// the groups, or of the pictures where there are none, is for validation.
func (s *Set) keepSplit(split string) {
	if split == "all" {
		return
	}
	s.Samples = slices.DeleteFunc(s.Samples, func(x Sample) bool {
		sum := fnv.New32a()
		sum.Write([]byte(cmp.Or(x.Group, x.Name)))
		forValidation := sum.Sum32()%5 == 0
		return forValidation != (split != "train")
	})
}

// Concat returns the samples of both sets. Both must have the same classes, or one
// of them none.
func (s *Set) Concat(other *Set) (*Set, error) {
	both := *s
	if len(both.Classes) == 0 {
		both.Classes = other.Classes
	}
	if len(other.Classes) > 0 && !slices.Equal(both.Classes, other.Classes) {
		return nil, message.New("{{.Path}} and {{.Other}} have different classes; they cannot be one set", message.Fields{"Path": s.Folder, "Other": other.Folder})
	}
	both.Samples = slices.Concat(s.Samples, other.Samples)
	both.Omitted = slices.Concat(s.Omitted, other.Omitted)
	both.Notes = slices.Concat(s.Notes, other.Notes)
	return &both, nil
}

// WithLandmarks returns the set of the samples whose landmarks are known.
func (s *Set) WithLandmarks() *Set {
	own := *s
	own.Samples = slices.DeleteFunc(slices.Clone(s.Samples), func(x Sample) bool { return x.Landmarks == nil })
	return &own
}

// Draw returns up to count samples that have a majority, in random order; the same
// random generator gives the same ones.
func (s *Set) Draw(count int, random *rand.Rand) (drawn []Sample) {
	for _, i := range random.Perm(len(s.Samples)) {
		if x := s.Samples[i]; x.Class >= 0 && len(drawn) < count {
			drawn = append(drawn, x)
		}
	}
	return drawn
}

// ClassCounts returns the number of samples of each class, by majority.
func (s *Set) ClassCounts() []int {
	counts := make([]int, len(s.Classes))
	for _, x := range s.Samples {
		if x.Class >= 0 {
			counts[x.Class]++
		}
	}
	return counts
}

// ClassShares returns each class's share of the samples with a majority. It sums
// to 1.
func (s *Set) ClassShares() []float64 {
	shares, sum := make([]float64, len(s.Classes)), 0
	for i, count := range s.ClassCounts() {
		shares[i], sum = float64(count), sum+count
	}
	for i := range shares {
		shares[i] /= float64(max(sum, 1))
	}
	return shares
}

// Reorder returns the set with its labels in the order of a network's classes. A
// class that the network lacks is an error.
func (s *Set) Reorder(classes []string) (*Set, error) {
	if slices.Equal(classes, s.Classes) {
		return s, nil
	}
	indices := make([]int, len(s.Classes))
	for i, name := range s.Classes {
		if indices[i] = ClassIndex(classes, name); indices[i] < 0 {
			return nil, unknownClass(name, classes)
		}
	}
	own := *s
	own.Classes, own.Samples = slices.Clone(classes), slices.Clone(s.Samples)
	for i, x := range s.Samples {
		own.Samples[i].Label, own.Samples[i].SecondLabel = reindexed(x.Label, indices, len(classes)), reindexed(x.SecondLabel, indices, len(classes))
		if x.Class >= 0 {
			own.Samples[i].Class = indices[x.Class]
		}
	}
	return &own, nil
}

func unknownClass(name string, classes []string) error {
	if isDigits(name) {
		return message.Wrap(ErrUnknownLayout, "the class folder {{.Folder}} is a number; name the layout (rafdb or affectnet), or give the folders the names of expressions", message.Fields{"Folder": name})
	}
	return message.New("the pictures have the class {{.Class}}, the network has only {{.Classes}}", message.Fields{"Class": name, "Classes": strings.Join(classes, ", ")})
}

// Restrict returns the set without the classes that a network lacks, so that the
// others can be measured; the pictures left out are counted. A set with fewer than
// two of the network's classes is returned as it is, and Reorder names what it
// lacks.
func (s *Set) Restrict(classes []string) *Set {
	var known []int // indices in s.Classes
	for i, name := range s.Classes {
		if ClassIndex(classes, name) >= 0 {
			known = append(known, i)
		}
	}
	if len(known) < 2 || len(known) == len(s.Classes) {
		return s
	}
	own := *s
	own.Omitted, own.Classes, own.Samples = slices.Clone(s.Omitted), nil, nil
	for _, i := range known {
		own.Classes = append(own.Classes, s.Classes[i])
	}
	for _, x := range s.Samples {
		if restricted, ok := x.restrict(known); ok {
			own.Samples = append(own.Samples, restricted)
		} else {
			own.omit(reasonUnknownClass, x.Name)
		}
	}
	return &own
}

// Sharpen returns the set with its labels sharpened. Networks that learn from votes
// are as unsure as the voters, which is less sure than the majority bears out.
func (s *Set) Sharpen(power float64) *Set {
	if power == 1 {
		return s
	}
	own := *s
	own.Samples = slices.Clone(s.Samples)
	for i, x := range s.Samples {
		own.Samples[i].Label = Sharpen(x.Label, power)
	}
	return &own
}
