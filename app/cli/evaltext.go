package cli

import (
	"fmt"

	"arbex/training/evaluation"
)

// printReport prints a report as text.
func printReport(t *terminal, r *evaluation.Report) {
	fmt.Fprintf(t.out, "%s on %d pictures (%s, %s)", r.Model, r.Samples, r.Layout, r.Split)
	if r.Broken > 0 {
		fmt.Fprintf(t.out, ", %d could not be read, such as %s", r.Broken, r.BrokenExample)
	}
	if r.Corruption != "" {
		fmt.Fprintf(t.out, ", corrupted by %s", r.Corruption)
	}
	if r.Mix > 0 {
		fmt.Fprintf(t.out, ", expected mix %g (0 as trained, 1 balanced)", r.Mix)
	}
	fmt.Fprintf(t.out, "\n%24s %10s %10s\n", "", "corrected", "primary")
	printFigures(t, r.Metrics, r.Primary.Metrics)
	fmt.Fprintf(t.out, "%24s %10.4f %10.4f\n", "spread", r.StdCorrected, r.StdPrimary)
	fmt.Fprintf(t.out, "\n%24s %10s %10s %8s %8s %6s %6s\n", "expression", "recall", "precision", "count", "changed", "right", "wrong")
	for i, c := range r.PerClass {
		changes := r.Reliability.PerClass[i]
		fmt.Fprintf(t.out, "%24s %10.4f %10.4f %8d %8d %6d %6d\n", c.Class, c.Recall, c.Precision, c.Count, changes.Changed, changes.ToRight, changes.ToWrong)
	}
	fmt.Fprintf(t.out, "\nThe correction changes the label of %d faces: %d from wrong to right, %d from right to wrong.\nTotal variation between the two distributions: mean %.4f, median %.4f.\n",
		r.Reliability.Changed, r.Reliability.ToRight, r.Reliability.ToWrong, r.Reliability.MeanVariation, r.Reliability.MedianVariation)
	printPersons(t, r.Persons)
	printCorrupted(t, r)
	fmt.Fprintf(t.out, "\nDavies-Bouldin %.3f, Calinski-Harabasz %.1f, %.2f ms a face\n", r.DaviesBouldin, r.CalinskiHarabasz, r.MsPerFace)
}

func printFigures(t *terminal, corrected, primary evaluation.Metrics) {
	for _, row := range evaluation.MetricRows(corrected, primary) {
		fmt.Fprintf(t.out, "%24s %10.4f %10.4f\n", row.Name, row.Corrected, row.Primary)
	}
}

// printPersons prints the effect of the neutral baseline of each person.
func printPersons(t *terminal, p *evaluation.PersonReport) {
	if p == nil {
		return
	}
	fmt.Fprintf(t.out, "\n%d faces of %d persons against the neutral faces of each, which are left out\n%24s %10s %10s\n", p.Faces, p.Persons, "", "corrected", "primary")
	line := func(name string, corrected, primary float64) {
		fmt.Fprintf(t.out, "%24s %10.4f %10.4f\n", name, corrected, primary)
	}
	line("accuracy without", p.Without.Corrected.Accuracy, p.Without.Primary.Accuracy)
	line("accuracy with", p.Baseline.Corrected.Accuracy, p.Baseline.Primary.Accuracy)
	line("mean recall without", p.Without.Corrected.MeanRecall, p.Without.Primary.MeanRecall)
	line("mean recall with", p.Baseline.Corrected.MeanRecall, p.Baseline.Primary.MeanRecall)
	fmt.Fprintf(t.out, "%d neutral faces, each against the others of its person\n", p.NeutralFaces)
	line("neutral without", p.Without.NeutralRecall, p.Without.NeutralRecallPrimary)
	line("neutral with", p.Baseline.NeutralRecall, p.Baseline.NeutralRecallPrimary)
}

// printCorrupted prints a row for each corruption, corrected and primary.
func printCorrupted(t *terminal, r *evaluation.Report) {
	if r.Corrupted == nil {
		return
	}
	fmt.Fprintf(t.out, "\n%24s %17s %17s %17s %17s %17s\n", "corrected, primary", "accuracy", "mean class recall", "calibration error", "neg. likelihood", "KL to the votes")
	line := func(name string, corrected, primary evaluation.Metrics) {
		fmt.Fprintf(t.out, "%24s", name)
		for _, pair := range [][2]float64{{corrected.Accuracy, primary.Accuracy}, {corrected.MeanRecall, primary.MeanRecall}, {corrected.ECE, primary.ECE}, {corrected.NLL, primary.NLL}, {corrected.VoteDivergence, primary.VoteDivergence}} {
			fmt.Fprintf(t.out, "   %7.4f %7.4f", pair[0], pair[1])
		}
		fmt.Fprintln(t.out)
	}
	line("clean", r.Metrics, r.Primary.Metrics)
	for _, c := range r.Corrupted.Kinds {
		line(fmt.Sprintf("%s:%d", c.Kind, c.Severity), c.Corrected, c.Primary)
	}
	line("mean of the corrupted", r.Corrupted.Corrected, r.Corrupted.Primary)
}
