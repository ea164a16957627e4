package evaluation

import (
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	shipped "arbex/assets/models"
	"arbex/model"
	"arbex/training/dataset"
	"arbex/training/trainingtest"
)

// Three faces of the classes 0, 1, 1; the second is read wrongly.
var (
	threeTrue      = []int{0, 1, 1}
	threePredicted = []model.Distribution{{0.8, 0.2}, {0.6, 0.4}, {0.1, 0.9}}
)

func TestFiguresFollowTheirFormulas(t *testing.T) {
	s := NewScore([]string{"a", "b"}, threeTrue, threePredicted)
	near(t, "mean class recall", s.MeanRecall, (1+0.5)/2)
	near(t, "negative log-likelihood", s.NLL, -(math.Log(0.8)+math.Log(0.4)+math.Log(0.9))/3)
	near(t, "Brier score", s.Brier, 2*(0.2*0.2+0.6*0.6+0.1*0.1)/3)
	votes := []model.Distribution{{0.8, 0.2}, {0.5, 0.5}, {0, 1}}
	near(t, "divergence", divergence(votes, threePredicted), (0.5*math.Log(0.5/0.6)+0.5*math.Log(0.5/0.4)-math.Log(0.9))/3)
	near(t, "divergence from itself", divergence(threePredicted, threePredicted), 0)
}

func TestCertainMistakesStayFinite(t *testing.T) {
	wrong := []model.Distribution{{0, 1}}
	s := NewScore([]string{"a", "b"}, []int{0}, wrong)
	near(t, "negative log-likelihood", s.NLL, -math.Log(minProbability))
	if d := divergence([]model.Distribution{{1, 0}}, wrong); math.IsInf(d, 0) || d < 10 {
		t.Errorf("divergence %v", d)
	}
	if empty := NewScore([]string{"a"}, nil, nil); empty.NLL != 0 || empty.CoverageArea != 0 || len(empty.Coverage) != 0 {
		t.Errorf("of nothing: %+v", empty)
	}
}

// By confidence the faces come in the order 0.9, 0.8, 0.6, and the last is wrong.
func TestCoverageGoesFromTheMostConfident(t *testing.T) {
	curve, area := coverageCurve(threeTrue, threePredicted)
	near(t, "area", area, (1+1+2.0/3)/3)
	last := curve[len(curve)-1]
	near(t, "last share", last.Share, 1)
	near(t, "last accuracy", last.Accuracy, 2.0/3)
	near(t, "first accuracy", curve[0].Accuracy, 1)
	near(t, "first confidence", curve[0].Confidence, float64(threePredicted[2].Confidence()))
	many := make([]model.Distribution, 1000)
	truth := make([]int, 1000)
	for i := range many {
		p := 0.5 + float32(i+1)/2002
		many[i] = model.Distribution{p, 1 - p}
	}
	if curve, area := coverageCurve(truth, many); len(curve) != coverageSteps || math.Abs(curve[9].Share-0.5) > 1e-9 || math.Abs(area-1) > 1e-9 {
		t.Errorf("%d points, the tenth at %v, area %v", len(curve), curve[9].Share, area)
	}
}

func TestReliabilityCountsWhatTheCorrectionChanges(t *testing.T) {
	primary := []model.Distribution{{0.6, 0.4, 0}, {0.6, 0.4, 0}, {0.6, 0.4, 0}, {1, 0, 0}, {0.6, 0.4, 0}}
	corrected := []model.Distribution{{0.4, 0.6, 0}, {0.4, 0.6, 0}, {0.4, 0.6, 0}, {1, 0, 0}, {0.5, 0.5, 0}}
	truth := []int{1, 0, 2, 0, 0} // to right, to wrong, to another wrong one, unchanged, unchanged
	r := NewReliability([]string{"a", "b", "c"}, truth, primary, corrected)
	if r.Changed != 3 || r.ToRight != 1 || r.ToWrong != 1 {
		t.Errorf("%+v", r.Changes)
	}
	near(t, "mean total variation", r.MeanVariation, (3*0.2+0+0.1)/5)
	near(t, "median total variation", r.MedianVariation, 0.2)
	if a := r.PerClass[0]; a.Class != "a" || a.Count != 3 || a.Changed != 1 || a.ToWrong != 1 || a.ToRight != 0 {
		t.Errorf("%+v", a)
	}
	near(t, "total variation of a class", r.PerClass[0].MeanVariation, (0.2+0+0.1)/3)
	if b := r.PerClass[1]; b.ToRight != 1 || b.Count != 1 {
		t.Errorf("%+v", b)
	}
}

func TestPersonsAreFoundInFileNames(t *testing.T) {
	for _, c := range []struct {
		rule string
		x    dataset.Sample
		want string
	}{
		{"auto", dataset.Sample{Name: "KA.AN1.39.tiff"}, "KA"},
		{"auto", dataset.Sample{Name: "anger/S001_005_00000011.png"}, "S001"},
		{"auto", dataset.Sample{Name: "anger/0121d02.jpg"}, ""},
		{"auto", dataset.Sample{Name: "anger/0121d02.jpg", Group: "ray"}, "ray"},
		{"2", dataset.Sample{Name: "anger/0121d02.jpg", Group: "ray"}, "01"},
		{"9", dataset.Sample{Name: "anger/0121d02.jpg"}, ""},
		{"2", dataset.Sample{Name: "joy/äbc.png"}, "äb"},
		{"2", dataset.Sample{Name: "joy/喜び01.png"}, "喜び"},
		{"3", dataset.Sample{Name: "joy/喜び.png"}, ""},
		{"auto", dataset.Sample{Name: "joy/Zoë 3.png"}, "Zoë"},
		{"auto", dataset.Sample{Name: "joy/_1.png"}, ""},
		{"auto", dataset.Sample{Name: ""}, ""},
	} {
		rule, err := ParsePersonRule(c.rule)
		if got := rule.person(c.x); err != nil || got != c.want {
			t.Errorf("%s of %s is %q, not %q (%v)", c.rule, c.x.Name, got, c.want, err)
		}
	}
	for _, text := range []string{"", "0", "-1", "name", "1.5", "99999999999999999999"} {
		if _, err := ParsePersonRule(text); err == nil {
			t.Errorf("%q is taken for a rule", text)
		}
	}
}

// The shipped network, on pictures painted in three greys.
func evaluated(t *testing.T, o Options) (*Report, error) {
	t.Helper()
	n, err := model.Read(shipped.Trained("compact"), "compact")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for class, name := range []string{"anger", "neutral", "surprise"} {
		for _, person := range []string{"ann", "bob"} {
			for i := range 2 {
				trainingtest.WritePicture(t, folder, fmt.Sprintf("%s/%s_%d.png", name, person, i), 30+80*class+i)
			}
		}
	}
	return Evaluate(t.Context(), n, open(t, folder, dataset.Auto, "all"), o)
}

func mustEvaluate(t *testing.T, o Options) *Report {
	t.Helper()
	r, err := evaluated(t, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestEvaluateUnderCorruptions(t *testing.T) {
	noise, half := dataset.Corruption{Kind: "noise", Severity: 5}, dataset.Corruption{Kind: "half", Severity: 5}
	clean := mustEvaluate(t, Options{Corruptions: []dataset.Corruption{noise, half}})
	spoilt := mustEvaluate(t, Options{Corruption: noise})
	if spoilt.Corruption != "noise:5" || clean.Corruption != "" || spoilt.NLL == clean.NLL {
		t.Errorf("%q with %v, %q with %v", spoilt.Corruption, spoilt.NLL, clean.Corruption, clean.NLL)
	}
	kinds := clean.Corrupted.Kinds
	if len(kinds) != 2 || kinds[0].Kind != "noise" || kinds[1].Severity != 5 || kinds[0].Corrected != spoilt.Metrics || kinds[0].Primary != spoilt.Primary.Metrics {
		t.Fatalf("%+v, by itself %+v", kinds, spoilt.Metrics)
	}
	near(t, "mean over the kinds", clean.Corrupted.Corrected.NLL, (kinds[0].Corrected.NLL+kinds[1].Corrected.NLL)/2)
	out := t.TempDir()
	if err := clean.Write(out); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"coverage.png", "corrupted.png"} {
		if _, err := trainingtest.PNGSize(filepath.Join(out, name)); err != nil {
			t.Error(err)
		}
	}
}

func TestEvaluateUnderAnotherMix(t *testing.T) {
	trained, balanced := mustEvaluate(t, Options{}), mustEvaluate(t, Options{Mix: 1})
	if trained.Mix != 0 || balanced.Mix != 1 || trained.NLL == balanced.NLL || trained.Primary.NLL == balanced.Primary.NLL {
		t.Errorf("as trained %+v, balanced %+v", trained.Metrics, balanced.Metrics)
	}
	untaught := trainingtest.Network(t, []string{"anger", "calm", "joy"})
	if _, err := Evaluate(t.Context(), untaught, open(t, trainingtest.FaceFolder(t, 2), dataset.Auto, "all"), Options{Mix: 0.5}); err == nil || !strings.Contains(err.Error(), "as trained") {
		t.Errorf("an untrained network expects a mix: %v", err)
	}
}

func TestEvaluateAgainstNeutralFaces(t *testing.T) {
	neutral := model.NeutralReference{Class: 0, Mean: make([]float32, 128), Spread: 1}
	r := mustEvaluate(t, Options{Person: &PersonOptions{Neutral: neutral}})
	p := r.Persons
	if p.Persons != 2 || p.Faces != 8 || p.NeutralFaces != 4 {
		t.Fatalf("%+v", p)
	}
	if p.Baseline.NeutralRecall != 1 || p.Baseline.NeutralRecallPrimary != 1 {
		t.Errorf("a face that equals its person's other neutral face is called neutral in %v of the cases", p.Baseline.NeutralRecall)
	}
	if p.Without.Corrected == p.Baseline.Corrected || p.Without.Corrected.NLL == 0 {
		t.Errorf("the baseline changes nothing: %+v", p.Without.Corrected)
	}
	for name, o := range map[string]PersonOptions{
		"has no neutral faces":         {},
		"no person":                    {PersonRule: PersonRule{Characters: 9}, Neutral: neutral},
		"are those of another network": {Neutral: model.NeutralReference{Mean: []float32{1}}},
	} {
		if _, err := evaluated(t, Options{Person: &o}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%q: %v", name, err)
		}
	}
}
