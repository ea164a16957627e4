// Package training teaches networks and measures them.
//
// A Set is a folder of labelled faces in one of the layouts that researchers
// use. Epochs of it are drawn by a Refinement, made harder by an Augmentation,
// and loaded beside the computation by a Loader. A Trainer takes a network
// through them, keeps checkpoints that resume bit for bit, and Evaluate says
// what has come of it:
//
//	set, err := training.Open(folder, training.Auto, "train")
//	trainer, err := training.NewTrainer(network, set, valid, training.DefaultOptions())
//	err = trainer.Run(ctx)
//	report, err := training.Evaluate(ctx, trainer.Best(), valid, training.EvalOptions{})
package training
