// Package dataset reads folders of labelled faces and draws training batches from
// them:
//
//	set, err := dataset.Open(folder, dataset.Auto, "train")
//	set, err = set.Reorder(network.Classes())
//	order := dataset.PaperRefinement().Draw(set, seed, epoch)
//	loader := dataset.Loader{Set: set, Order: order, BatchSize: 32, Side: 112,
//		Augmentation: dataset.DefaultAugmentation(), Workers: 2}
//	for batch := range loader.Run(ctx, 0) {
//		// batch.Crops, batch.Labels
//	}
//
// Each layout that researchers use, from a folder for each class to FER+'s votes, is
// a file of its own. A Set is a split of a folder: samples with soft labels over its
// classes, whose pictures are read when they are needed. Class names are understood
// in their usual synonyms. A Refinement draws an epoch, an Augmentation changes its
// pictures at random, a Corruption degrades them on purpose, and a Loader makes
// batches beside the computation.
package dataset
