// Package model is the network of ARBEx: POSTER++ (two backbones, window
// cross-attention, a pyramid transformer) with reliability balancing, which weighs
// a primary classifier against learned anchors and self-attention. It is built
// with Gorgonia from the operations of model/ops and runs on the CPU or an NVIDIA
// GPU.
//
// Read it in the order of the paper: config.go (the presets), backbone.go and
// landmark.go (IR-50 and MobileFaceNet), fusion.go, pyramid.go, balance.go
// (section 3.4) and loss.go (section 3.5). The formulas are in model/functions.
// What is marked [ours] is not in the paper.
//
// A Network is a configuration and its parameters. A Predictor runs it on crops of
// faces, a Trainable trains it:
//
//	network, err := model.Load("model.safetensors")
//	predictor, err := model.NewPredictor(network, model.Options{})
//	defer predictor.Close()
//	predictions, err := predictor.Predict(ctx, crops) // Side*Side*3 bytes each
//	best := predictions[0].Label()
//	fmt.Println(network.Classes()[best], predictions[0].Corrected[best])
//
//	trainable, err := model.NewTrainable(network, model.DefaultTraining(model.TrainHead))
//	defer trainable.Close()
//	result, err := trainable.Step(ctx, crops, labels, 1e-3)
//	trained, err := trainable.Network(model.Metadata{Trained: true})
//
// Shapes stand in brackets after what they belong to; N is the batch.
package model
