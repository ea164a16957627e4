package evaluation

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"arbex/model"
)

func TestScore(t *testing.T) {
	truth := []int{0, 0, 0, 1, 1, 2}
	predicted := []model.Distribution{{0.9, 0.1, 0, 0}, {0.6, 0.4, 0, 0}, {0.3, 0.7, 0, 0}, {0.1, 0.9, 0, 0}, {0.8, 0.2, 0, 0}, {0, 0.4, 0.6, 0}}
	s := NewScore([]string{"a", "b", "c", "absent"}, truth, predicted)
	// a: recall 2/3, precision 2/3; b: 1/2 and 1/2; c: 1 and 1.
	near(t, "accuracy", s.Accuracy, 4.0/6)
	near(t, "macro F1", s.MacroF1, (2.0/3+1.0/2+1)/3)
	near(t, "recall", s.PerClass[0].Recall, 2.0/3)
	if !slices.Equal(s.Confusion[0], []int{2, 1, 0, 0}) || s.PerClass[3].Count != 0 {
		t.Errorf("%v", s.Confusion)
	}
	// Bins of 1/15: 0.9 twice and right; 0.6 twice and right; 0.7 wrong; 0.8 wrong.
	near(t, "calibration error", s.ECE, (2*0.1+2*0.4+0.7+0.8)/6)
}

func near(t *testing.T, what string, have, want float64) {
	t.Helper()
	if math.Abs(have-want) > 1e-6 {
		t.Errorf("%s is %v, not %v", what, have, want)
	}
}

func TestDeviation(t *testing.T) {
	near(t, "uniform", standardDeviation([]model.Distribution{{0.25, 0.25, 0.25, 0.25}}), 0)
	near(t, "one-hot", standardDeviation([]model.Distribution{{1, 0}}), 0.5)
}

func TestFiguresOfNothingAreZero(t *testing.T) {
	near(t, "deviation", standardDeviation(nil), 0)
	near(t, "median", median(nil), 0)
	near(t, "divergence", divergence(nil, nil), 0)
	if r := NewReliability([]string{"a"}, nil, nil, nil); r.Changed != 0 || r.MeanVariation != 0 || r.PerClass[0].MeanVariation != 0 {
		t.Errorf("%+v", r)
	}
	if s := NewScore(nil, nil, nil); s.Accuracy != 0 || s.MacroF1 != 0 || s.ECE != 0 || len(s.Confusion) != 0 {
		t.Errorf("%+v", s)
	}
}

func TestTheMedianIsBetweenTheTwoInTheMiddle(t *testing.T) {
	near(t, "of one", median([]float64{3}), 3)
	near(t, "of two", median([]float64{5, 2}), 3.5)
	near(t, "of three", median([]float64{9, 1, 4}), 4)
	near(t, "of four", median([]float64{9, 1, 4, 2}), 3)
}

// Only metrics that were measured are rows.
func TestVotesAreARowWhereThereAreSome(t *testing.T) {
	without, with := MetricRows(Metrics{}, Metrics{}), MetricRows(Metrics{VoteDivergence: 0.5}, Metrics{VoteDivergence: 0.7})
	if last := with[len(with)-1]; len(with) != len(without)+1 || last.Corrected != 0.5 || last.Primary != 0.7 {
		t.Errorf("%+v, without votes %+v", with, without)
	}
	for i, row := range without {
		if row.Name == "" || row.Name != with[i].Name {
			t.Errorf("row %d is %q or %q", i, row.Name, with[i].Name)
		}
	}
}

// Two pairs of points a distance of 10 apart, each 2 wide.
func TestClusterScores(t *testing.T) {
	c := newClusters([][]float32{{0, -1}, {0, 1}, {10, -1}, {10, 1}}, []int{0, 0, 1, 1}, 3)
	near(t, "Davies-Bouldin", c.daviesBouldin(), (1.0+1.0)/10)
	near(t, "Calinski-Harabasz", c.calinskiHarabasz(), (4*25.0/1)/(4.0/2))
}

func TestNeighboursStayNeighbours(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	var points [][]float32
	for i := range 90 {
		p := make([]float32, 8)
		for k := range p {
			p[k] = float32(0.3 * random.NormFloat64())
		}
		p[i%3] += 5
		points = append(points, p)
	}
	plane := tsne(points, 1)
	wrong := 0
	for i, a := range plane {
		nearest, at := math.Inf(1), 0
		for j, b := range plane {
			if d := math.Hypot(a[0]-b[0], a[1]-b[1]); i != j && d < nearest {
				nearest, at = d, j
			}
		}
		if at%3 != i%3 {
			wrong++
		}
	}
	if wrong > 0 {
		t.Errorf("%d of 90 points lie beside one of another cluster", wrong)
	}
}
