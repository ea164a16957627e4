package dataset

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"image"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"arbex/model"
)

// Sample is a picture of a face and what is known about it.
type Sample struct {
	Name  string             // of the picture, below the set's folder
	Label model.Distribution // over Set.Classes; nil where points are the label
	Class int                // the majority's class; -1 where there is none
	Group string             // video or person; "" where there is none

	// Second is the label of another labelling of the set; nil where there is none.
	SecondLabel model.Distribution

	// Points are 68 landmarks (iBUG order), x and y in turn, in fractions of the
	// picture's width and height; nil where there are none.
	Landmarks []float32

	open func() (image.Image, error)
}

// Set is a part of a labelled folder.
type Set struct {
	Folder  string
	Layout  Layout
	Split   string
	Classes []string // names, in the layout's order
	Samples []Sample
	Dropped int        // pictures, rows and files that are left out
	Omitted []Omission // the same, by reason
	Notes   []string   // sentences on how the folder was read
}

// keepSplit keeps the samples of a split where the layout has none of its own: a
// fifth of the groups, or of the pictures, is for validation.
func (s *Set) keepSplit(split string) {
	if split == "all" {
		return
	}
	s.Samples = slices.DeleteFunc(s.Samples, func(x Sample) bool {
		sum := fnv.New32a()
		sum.Write([]byte(cmp.Or(x.Group, x.Name)))
		held := sum.Sum32()%5 == 0
		return held != (split != "train")
	})
}

// Concat returns the set with the samples of another behind its own. Both must name
// the same classes, or one of them none.
func (s *Set) Concat(other *Set) (*Set, error) {
	own := *s
	if len(own.Classes) == 0 {
		own.Classes = other.Classes
	}
	if len(other.Classes) > 0 && !slices.Equal(own.Classes, other.Classes) {
		return nil, fmt.Errorf("training: %s and %s have different classes; they cannot be one set", s.Folder, other.Folder)
	}
	own.Samples = append(slices.Clone(s.Samples), other.Samples...)
	own.Dropped += other.Dropped
	own.Omitted = append(slices.Clone(s.Omitted), other.Omitted...)
	own.Notes = append(slices.Clone(s.Notes), other.Notes...)
	return &own, nil
}

// WithLandmarks keeps the samples whose landmarks are known.
func (s *Set) WithLandmarks() *Set {
	own := *s
	own.Samples = slices.DeleteFunc(slices.Clone(s.Samples), func(x Sample) bool { return x.Landmarks == nil })
	return &own
}

// ClassCounts is the number of samples of each class, by majority.
func (s *Set) ClassCounts() []int {
	counts := make([]int, len(s.Classes))
	for _, x := range s.Samples {
		if x.Class >= 0 {
			counts[x.Class]++
		}
	}
	return counts
}

// shares is each class's part of the samples with a majority. It sums to 1.
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
// class the network does not have is an error.
func (s *Set) Reorder(classes []string) (*Set, error) {
	if slices.Equal(classes, s.Classes) {
		return s, nil
	}
	places := make([]int, len(s.Classes))
	for i, name := range s.Classes {
		if places[i] = ClassIndex(classes, name); places[i] < 0 {
			return nil, fmt.Errorf("training: the set has the class %q, the network has only %s%s", name, strings.Join(classes, ", "), numberHint(name))
		}
	}
	own := *s
	own.Classes = slices.Clone(classes)
	own.Samples = slices.Clone(s.Samples)
	for i, x := range s.Samples {
		own.Samples[i].Label, own.Samples[i].SecondLabel = reindexed(x.Label, places, len(classes)), reindexed(x.SecondLabel, places, len(classes))
		if x.Class >= 0 {
			own.Samples[i].Class = places[x.Class]
		}
	}
	return &own, nil
}

// reindexed puts entry j of a distribution at place places[j] of one over n classes;
// nil stays nil.
func reindexed(p model.Distribution, places []int, n int) model.Distribution {
	if p == nil {
		return nil
	}
	to := make(model.Distribution, n)
	for j, v := range p {
		to[places[j]] += v
	}
	return to
}

// Restrict returns the set without the classes that a network lacks, so that the
// others can be measured; what is left out is counted. A set that has less than
// two of the network's classes is returned whole, and For's error names what it lacks.
func (s *Set) Restrict(classes []string) *Set {
	var known []int // places of the classes that stay
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
		if kept, ok := x.restrict(known); ok {
			own.Samples = append(own.Samples, kept)
		} else {
			own.omit(reasonUnknownClass, x.Name)
		}
	}
	return &own
}

// restrict is a sample over some of its set's classes; false when its majority is
// for another, or all of its label.
func (x Sample) restrict(known []int) (kept Sample, ok bool) {
	kept = x
	kept.Label, kept.SecondLabel, kept.Class = restricted(x.Label, known), restricted(x.SecondLabel, known), slices.Index(known, x.Class)
	return kept, kept.Label != nil && (x.Class < 0 || kept.Class >= 0)
}

// restricted is a distribution over some of its classes, which sums to 1 again; nil
// when they have no share in it.
func restricted(p model.Distribution, known []int) model.Distribution {
	if p == nil {
		return nil
	}
	own, sum := make(model.Distribution, len(known)), float32(0)
	for i, from := range known {
		own[i] = p[from]
		sum += own[i]
	}
	if sum == 0 {
		return nil
	}
	for i := range own {
		own[i] /= sum
	}
	return own
}

// Sharpen returns the set with its soft labels raised to a power and scaled to
// sum to 1 again [ours]: 1 leaves the votes as they are, more leans towards their
// majority. Networks that learn from votes are as unsure as voters are, more
// unsure than right and wrong by majority bear out.
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

// sharpened is a distribution raised to a power and scaled to sum to 1 again; nil
// stays nil.
func Sharpen(p model.Distribution, power float64) model.Distribution {
	if p == nil || power == 1 {
		return p
	}
	sharp, sum := make(model.Distribution, len(p)), 0.0
	for j, v := range p {
		raised := math.Pow(float64(v), power)
		sharp[j], sum = float32(raised), sum+raised
	}
	for j := range sharp {
		sharp[j] = float32(float64(sharp[j]) / sum)
	}
	return sharp
}

// newClassSample is a sample of a single class.
func newClassSample(name, path, group string, class, classes int) Sample {
	label := make(model.Distribution, classes)
	label[class] = 1
	return Sample{Name: name, Label: label, Class: class, Group: group, open: func() (image.Image, error) { return readPicture(path) }}
}

// NewSample is a sample whose picture comes from anywhere; open is called each
// time it is needed, from several goroutines.
func NewSample(name string, label model.Distribution, group string, open func() (image.Image, error)) Sample {
	return Sample{Name: name, Label: label, Class: label.Best(), Group: group, open: open}
}

func exists(parts ...string) bool {
	_, err := os.Stat(filepath.Join(parts...))
	return err == nil
}
