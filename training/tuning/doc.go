// Package tuning teaches a model a person's own faces, and says honestly
// whether it got better:
//
//	quick := tuning.Quick{Store: store, Network: network, Replay: replay}
//	network, result, err := quick.Run(ctx)
//	if result.Forgets() { ... } // it lost more than two points on the base set
//
// Whole bursts and sittings are held out, never single pictures: frames of one
// burst are nearly the same, and a model that has learnt one knows the others.
// Where there is too little to hold out, the result says so and has no figure.
//
// A quick training learns the head alone, on feature vectors that are computed
// once for each face. Feature vectors of the base training are mixed in, so
// that what the model knew is not forgotten, and others are used to measure it.
package tuning
