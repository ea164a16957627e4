package evaluation

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"arbex/model"
	"arbex/training/dataset"
)

// PersonRule determines which person a sample shows.
type PersonRule struct {
	// Characters is how many characters of the file name name the person. 0: the
	// sample's group where there is one, else the file name up to the first of
	// ". _ -" or space, as in KA.AN1.39.tiff and S001_005.png.
	Characters int
}

// ParsePersonRule parses "auto" or a number of characters.
func ParsePersonRule(text string) (PersonRule, error) {
	if text == "auto" {
		return PersonRule{}, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return PersonRule{}, fmt.Errorf("%.40q is not a rule for persons; give auto, or how many characters of a file name name the person, such as 2 for 01a.jpg", text)
	}
	return PersonRule{n}, nil
}

// person returns the person that a sample shows, "" where the rule finds none.
func (r PersonRule) person(x dataset.Sample) string {
	base := filepath.Base(x.Name)
	name := strings.TrimSuffix(base, filepath.Ext(base))
	switch {
	case r.Characters > utf8.RuneCountInString(name):
		return ""
	case r.Characters > 0:
		return string([]rune(name)[:r.Characters])
	case x.Group != "":
		return x.Group
	}
	if end := strings.IndexAny(name, "._- "); end > 0 {
		return name[:end]
	}
	return ""
}

// PersonOptions configures the comparison with each person's neutral faces.
type PersonOptions struct {
	PersonRule
	Neutral model.NeutralReference // that the network was trained on
}

// PersonReport measures the neutral baseline on people whose neutral face is known.
// Each face but a neutral one is read relative to the mean of its person's neutral
// faces, which are not measured. The neutral faces are measured apart, each relative to
// the others of its person.
type PersonReport struct {
	Persons      int           `json:"persons"`  // with neutral faces and others
	Faces        int           `json:"faces"`    // that are not neutral
	NeutralFaces int           `json:"neutral"`  // faces with another neutral face of the person
	Without      PersonMetrics `json:"without"`  // without the baseline, on the same faces
	Baseline     PersonMetrics `json:"baseline"` // with it
}

// PersonMetrics measure faces that are read in one of the two ways.
type PersonMetrics struct {
	Corrected            Metrics `json:"corrected"`
	Primary              Metrics `json:"primary"`
	NeutralRecall        float64 `json:"neutral_recall"` // corrected
	NeutralRecallPrimary float64 `json:"neutral_recall_primary"`
}

// ErrNoPersons is returned for a set in which the baseline cannot be measured.
var ErrNoPersons = errors.New("no person is known to have neutral faces and others; state how many characters of a file name identify the person")

// comparePersons measures the baseline on predicted faces.
func (e *evaluator) comparePersons(ctx context.Context, j *predictions, o PersonOptions) (*PersonReport, error) {
	if o.Neutral.Mean == nil {
		return nil, fmt.Errorf("%s has no neutral faces to compare with", e.network.Name())
	}
	r, expressive, neutral := &PersonReport{}, &facesWithBaselines{}, &facesWithBaselines{}
	for _, faces := range j.byPerson(o.PersonRule) {
		own := slices.DeleteFunc(slices.Clone(faces), func(i int) bool { return j.samples[i].Class != o.Neutral.Class })
		if len(own) == 0 || len(own) == len(faces) {
			continue
		}
		r.Persons++
		for _, i := range faces {
			others := slices.DeleteFunc(slices.Clone(own), func(k int) bool { return k == i })
			switch {
			case len(others) == len(own):
				expressive.add(i, j.meanOf(own, o.Neutral))
			case len(others) > 0:
				neutral.add(i, j.meanOf(others, o.Neutral))
			}
		}
	}
	if r.Persons == 0 {
		return nil, fmt.Errorf("%s: %w", e.set.Folder, ErrNoPersons)
	}
	r.Faces, r.NeutralFaces = len(expressive.faces), len(neutral.faces)
	var err error
	if r.Without, r.Baseline, err = e.compare(ctx, j, expressive); err != nil {
		return nil, err
	}
	without, baseline, err := e.compare(ctx, j, neutral)
	r.Without.NeutralRecall, r.Without.NeutralRecallPrimary = without.Corrected.Accuracy, without.Primary.Accuracy
	r.Baseline.NeutralRecall, r.Baseline.NeutralRecallPrimary = baseline.Corrected.Accuracy, baseline.Primary.Accuracy
	return r, err
}

// facesWithBaselines are faces of a set, each with the baseline of its person.
type facesWithBaselines struct {
	faces []int
	of    []*model.Baseline
}

func (b *facesWithBaselines) add(face int, of *model.Baseline) {
	b.faces, b.of = append(b.faces, face), append(b.of, of)
}

// byPerson returns the indices of the faces of each person, in the order of the set.
func (j *predictions) byPerson(rule PersonRule) (persons [][]int) {
	places := map[string]int{}
	for i, x := range j.samples {
		name := rule.person(x)
		if name == "" {
			continue
		}
		at, known := places[name]
		if !known {
			at = len(persons)
			places[name], persons = at, append(persons, nil)
		}
		persons[at] = append(persons[at], i)
	}
	return persons
}

// meanOf returns the baseline of some faces: their mean.
func (j *predictions) meanOf(faces []int, neutral model.NeutralReference) *model.Baseline {
	var features [][]float32
	for _, i := range faces {
		features = append(features, j.all[i].Feature)
	}
	return model.NewBaseline(neutral, model.MeanFeature(features))
}

// compare measures some faces as they were predicted, and relative to their baselines.
func (e *evaluator) compare(ctx context.Context, j *predictions, b *facesWithBaselines) (without, baseline PersonMetrics, err error) {
	before, then := &predictions{}, &predictions{}
	var faces []model.FaceWithBaseline
	for k, i := range b.faces {
		if b.of[k] == nil {
			return without, baseline, fmt.Errorf("the neutral faces to compare with are those of another network than %s", e.network.Name())
		}
		before.samples, before.all = append(before.samples, j.samples[i]), append(before.all, j.all[i])
		faces = append(faces, model.FaceWithBaseline{Feature: j.all[i].Feature, Baseline: b.of[k]})
	}
	relative, err := e.predictor.PredictWithBaseline(ctx, faces)
	if err != nil {
		return without, baseline, err
	}
	then.samples = before.samples
	for _, p := range relative {
		then.all = append(then.all, e.prior.Adjust(p))
	}
	return before.personMetrics(e.set.Classes), then.personMetrics(e.set.Classes), nil
}

func (j *predictions) personMetrics(classes []string) PersonMetrics {
	corrected, primary, _ := j.scores(classes)
	return PersonMetrics{Corrected: corrected.Metrics, Primary: primary.Metrics}
}
