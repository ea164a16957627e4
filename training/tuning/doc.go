// Package tuning trains a model on the faces that a user labelled, and measures
// whether it improved:
//
//	quick := tuning.QuickTraining{Store: store, Network: network, Replay: replay}
//	network, result, err := quick.Run(ctx)
//	if result.Forgets() {
//		// it lost more than two points of accuracy on the base set
//	}
//
// A QuickTraining learns the head alone, on feature vectors that are computed once
// for each face. A DeepTraining can train every part, on augmented pictures. Both
// mix in a Replay, feature vectors of the base training, so that the model does
// not forget what it knew, and measure it on others.
//
// Whole bursts and sessions are held out, never single pictures: frames of one
// burst are nearly the same, so that a model that learnt one knows the others.
// Where there is too little to hold out, the result has no measurement.
package tuning
