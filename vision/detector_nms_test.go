package vision

import (
	"math"
	"math/rand/v2"
	"testing"
)

func scored(d Detection, score float32) Detection {
	d.Score = score
	return d
}

func TestCandidatesOfAFaceAreMerged(t *testing.T) {
	a, b := detectionAt(100, 100, 50), detectionAt(104, 100, 50)
	for name, c := range map[string]struct {
		candidates []Detection
		centres    []float32 // of the faces, best first
		scores     []float32
	}{
		"none":                    {nil, nil, nil},
		"one":                     {[]Detection{scored(a, .7)}, []float32{100}, []float32{.7}},
		"the mean of two":         {[]Detection{scored(a, .5), scored(b, .5)}, []float32{102}, []float32{.5}},
		"the surer one weighs":    {[]Detection{scored(a, .25), scored(b, .75)}, []float32{103}, []float32{.75}},
		"apart":                   {[]Detection{scored(a, .6), scored(detectionAt(300, 100, 50), .9)}, []float32{300, 100}, []float32{.9, .6}},
		"a part of a face":        {[]Detection{scored(a, .8), scored(detectionAt(100, 100, 10), .8)}, []float32{100}, []float32{.8}},
		"scores of 0":             {[]Detection{scored(a, 0), scored(b, 0)}, []float32{102}, []float32{0}},
		"a score of 0 beside one": {[]Detection{scored(a, 1), scored(b, 0)}, []float32{100}, []float32{1}},
	} {
		faces := nonMaximumSuppression(c.candidates)
		if len(faces) != len(c.centres) {
			t.Errorf("%s: %d faces, not %d", name, len(faces), len(c.centres))
			continue
		}
		for i, f := range faces {
			middle := f.Box.Centre()
			if math.Abs(float64(middle.X-c.centres[i])) > 1e-2 || f.Score != c.scores[i] || !f.Box.valid() || !f.Points.finite() {
				t.Errorf("%s: face %d is %+v", name, i, f)
			}
		}
	}
}

// Every candidate belongs to exactly one face, and the order of the candidates does not
// matter.
func TestTheOrderOfCandidatesDoesNotMatter(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		candidates := make([]Detection, 12)
		for i := range candidates {
			candidates[i] = scored(detectionAt(400*random.Float32(), 300*random.Float32(), 30+60*random.Float32()), random.Float32())
		}
		first := nonMaximumSuppression(append([]Detection(nil), candidates...))
		random.Shuffle(len(candidates), func(i, j int) { candidates[i], candidates[j] = candidates[j], candidates[i] })
		second := nonMaximumSuppression(candidates)
		if len(first) != len(second) {
			t.Fatalf("%d faces, in another order %d", len(first), len(second))
		}
		for i := range first {
			if first[i].Box.Centre().Sub(second[i].Box.Centre()).Length() > 1e-2 || first[i].Score != second[i].Score {
				t.Errorf("face %d: %+v, in another order %+v", i, first[i].Box, second[i].Box)
			}
			if i > 0 && first[i].Score > first[i-1].Score {
				t.Errorf("face %d scores more than the one before", i)
			}
		}
	}
}
