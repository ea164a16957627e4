// Package experiments repeats the tables and figures of the ARBEx paper on a
// user's own data set:
//
//	table, err := experiments.Run(ctx, "anchors", experiments.Options{
//		Network: network, Train: train, Valid: valid, Folder: "out", Seeds: 5,
//	})
//	fmt.Println(table.Conclusion)
//
// Most of them train the head alone, on feature vectors that are computed once
// and kept in the folder: a run takes seconds, a table minutes. A run is one
// recipe with one seed; finished ones are kept in runs.jsonl, and an experiment
// that was stopped goes on with the others. Every table shows the mean and the
// standard deviation over its seeds, the paper's number where it is known, and a
// sentence on whether the two agree.
package experiments
