package experiments

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"

	"arbex/model"
	"arbex/training/dataset"
	"arbex/training/evaluation"
)

// published are table 5's rows for the five data sets, accuracy in %.
var published = []struct {
	name     string
	accuracy map[dataset.Layout]float64
}{
	{"POSTER++ (paper)", map[dataset.Layout]float64{dataset.AffWild2: 69.18, dataset.RAFDB: 92.21, dataset.JAFFE: 96.67, dataset.FERPlus: 92.28, dataset.FERG: 96.36}},
	{"ARBEx (paper)", map[dataset.Layout]float64{dataset.AffWild2: 72.48, dataset.RAFDB: 92.47, dataset.JAFFE: 96.67, dataset.FERPlus: 93.09, dataset.FERG: 98.18}},
}

// comparison is table 5, for the data set that the user has.
func comparison(ctx context.Context, o Options) (*Table, error) {
	report, err := evaluation.Evaluate(ctx, o.Network, o.Valid, evaluation.Options{Threads: o.Threads, Progress: o.Progress})
	if err != nil {
		return nil, err
	}
	t := &Table{Columns: []string{"accuracy", "macro F1", "calibration error"}, About: []string{
		fmt.Sprintf("%d pictures of %s (%s, %s)", report.Samples, o.Valid.Folder, o.Valid.Layout, o.Valid.Split),
		"published: backbones pre-trained on millions of faces, 224x224 pixels, test split",
	}, plot: barPlot("accuracy, %")}
	best := 0.0
	for _, p := range published {
		accuracy, known := p.accuracy[o.Valid.Layout]
		if !known {
			continue
		}
		best = accuracy
		t.Rows = append(t.Rows, Row{Name: p.name, Figures: []Spread{{Mean: accuracy, Runs: 1}}, Paper: accuracy})
	}
	for _, own := range []struct {
		name string
		of   evaluation.Score
	}{{o.Network.Name() + ", primary", report.Primary}, {o.Network.Name() + ", corrected", report.Score}} {
		t.Rows = append(t.Rows, Row{Name: own.name, Figures: []Spread{
			{Mean: 100 * own.of.Accuracy, Runs: 1}, {Mean: 100 * own.of.MacroF1, Runs: 1}, {Mean: 100 * own.of.ECE, Runs: 1},
		}})
	}
	t.Conclusion = fmt.Sprintf("Corrected %.1f %%, primary %.1f %%. ", 100*report.Accuracy, 100*report.Primary.Accuracy) +
		beside(100*report.Accuracy, best, o.Valid.Layout)
	return t, nil
}

// beside compares an accuracy with the paper's on a data set in a sentence, both in %;
// 0: the paper has none.
func beside(accuracy, paper float64, layout dataset.Layout) string {
	switch {
	case paper == 0:
		return fmt.Sprintf("The paper reports nothing for data in the layout %q.", layout)
	case accuracy < paper:
		return fmt.Sprintf("That is %.1f points below the paper's ARBEx on this data set: it does not reproduce with this network.", paper-accuracy)
	default:
		return fmt.Sprintf("That is %.1f points above the paper's ARBEx on this data set.", accuracy-paper)
	}
}

// figurePictures is how many pictures figure 5 shows.
const figurePictures = 60

// distributions is figure 5: how even the two distributions of 60 pictures are.
func distributions(ctx context.Context, o Options) (*Table, error) {
	subset := *o.Valid
	subset.Samples = o.Valid.Draw(figurePictures, rand.New(rand.NewPCG(1, 5)))
	report, err := evaluation.Evaluate(ctx, o.Network, &subset, evaluation.Options{Threads: o.Threads, Progress: o.Progress})
	if err != nil {
		return nil, err
	}
	t := &Table{Columns: []string{"standard deviation", "accuracy"}, About: []string{
		fmt.Sprintf("%d pictures of %s (%s), drawn at random", report.Samples, o.Valid.Folder, o.Valid.Split),
		"standard deviation of the probabilities: the smaller, the more even the distribution",
	}, plot: barPlot("standard deviation")}
	for _, d := range []struct {
		name      string
		deviation float64
		accuracy  float64
		paper     float64
	}{{"primary", report.StdPrimary, report.Primary.Accuracy, 0.1316}, {"corrected", report.StdCorrected, report.Accuracy, 0.0881}} {
		t.Rows = append(t.Rows, Row{Name: d.name, Figures: []Spread{{Mean: d.deviation, Runs: 1}, {Mean: 100 * d.accuracy, Runs: 1}}, Paper: d.paper})
	}
	verdict := "agrees in direction"
	if report.StdCorrected > 0.98*report.StdPrimary { // two hundredths: no difference
		verdict = "does not reproduce"
	}
	t.Conclusion = fmt.Sprintf("In the paper correction makes the probabilities more even, from 0.1316 to 0.0881; here they go from %.4f to %.4f: this %s.", report.StdPrimary, report.StdCorrected, verdict)
	return t, nil
}

// embeddings is figure 6: the same features, a head with reliability balancing
// and one without.
func embeddings(ctx context.Context, o Options) (*Table, error) {
	w := &worker{options: o, features: newFeatures(o)}
	defer w.features.close()
	p, err := w.features.get(ctx, treatment{})
	if err != nil {
		return nil, err
	}
	t := &Table{Columns: []string{"Davies-Bouldin", "Calinski-Harabasz", "accuracy"}, About: append(o.about(), "Davies-Bouldin: lower is better apart; Calinski-Harabasz: higher is")}
	var clouds []evaluation.Embeddings
	for _, r := range embeddingRecipes() {
		network, err := w.train(ctx, r, p.train, 1)
		if err != nil {
			return nil, err
		}
		predictions, measured, err := measure(ctx, network, p.valid, o.Threads)
		if err != nil {
			return nil, err
		}
		cloud := evaluation.Embeddings{Title: r.Name, Classes: network.Classes()}
		for i, x := range predictions {
			cloud.Points, cloud.Truth = append(cloud.Points, x.Embedding), append(cloud.Truth, p.valid[i].class)
		}
		clouds = append(clouds, cloud)
		t.Rows = append(t.Rows, Row{Name: r.Name, Figures: []Spread{{Mean: cloud.DaviesBouldin(), Runs: 1}, {Mean: cloud.CalinskiHarabasz(), Runs: 1}, {Mean: measured.Accuracy, Runs: 1}}})
	}
	with, without := t.Rows[0].Figures, t.Rows[1].Figures
	t.Conclusion = fmt.Sprintf("The paper's embeddings with reliability balancing have 1.969 and 1227.8. Here balancing changes Davies-Bouldin from %.2f to %.2f and Calinski-Harabasz from %.0f to %.0f: classes are %s (one run each).",
		without[0].Mean, with[0].Mean, without[1].Mean, with[1].Mean, apart(with, without))
	t.plot = func(path string, _ *Table) error { return evaluation.PlotEmbeddings(path, clouds...) }
	return t, nil
}

func embeddingRecipes() []recipe {
	with, without := paperRecipe(bestAnchors), paperRecipe(bestAnchors)
	with.Name, without.Name = "with balancing", "without balancing"
	without.Ablation, without.Loss.Anchor, without.Loss.Center = model.WithoutCorrection, 0, 0
	return []recipe{with, without}
}

// apart describes how two pairs of scores compare.
func apart(with, without []Spread) string {
	var parts []string
	for i, better := range []bool{with[0].Mean < without[0].Mean, with[1].Mean > without[1].Mean} {
		word := "less"
		if better {
			word = "further"
		}
		parts = append(parts, fmt.Sprintf("%s apart by the %s", word, []string{"first", "second"}[i]))
	}
	return strings.Join(parts, ", ")
}
