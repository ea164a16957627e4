// Package training trains networks on labelled faces:
//
//	set, err := dataset.Open(folder, dataset.Auto, "train")
//	valid, err := dataset.Open(folder, dataset.Auto, "valid")
//	trainer, err := training.NewTrainer(network, set, valid, training.DefaultOptions(), false)
//	defer trainer.Close()
//	err = trainer.Run(ctx)
//	best, err := trainer.Best()
//	report, err := evaluation.Evaluate(ctx, best, valid, evaluation.Options{})
//
// A Trainer draws epochs from a set, loads and augments the pictures beside the
// computation, validates after each epoch, and writes checkpoints from which a
// stopped training continues bit for bit. Schedule is the learning rate. Search
// compares variants of a network by short trainings.
//
// The packages below hold the parts: dataset reads labelled folders, evaluation
// measures networks, captures stores the faces that a user labels, tuning trains
// on those, versions keeps the resulting models.
package training
