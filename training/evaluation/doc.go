// Package evaluation measures networks on labelled faces:
//
//	report, err := evaluation.Evaluate(ctx, network, set, evaluation.Options{})
//	fmt.Println(report.Accuracy, report.Primary.Accuracy, report.ECE)
//	err = report.Write(folder) // report.html, report.json, plots
//
// A Report compares the primary distribution with the corrected one: a Score each
// (metrics, classes, confusion, accuracy-coverage curve), the labels that the
// correction changes (Reliability), and how well the embeddings separate the classes.
// Options ask for corrupted faces (Robustness), for another mix of classes, and for a
// comparison with each person's neutral face (PersonReport).
//
// FitTemperatures calibrates a network on a set, InitAnchors puts its anchors at the
// centres of the embeddings, and PCA and t-SNE show embeddings on a plane.
package evaluation
