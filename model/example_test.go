package model_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"arbex/model"
)

// A network is saved, loaded, and predicts the expression of a face.
func ExampleLoad() {
	folder, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	config, err := model.Preset("compact")
	if err != nil {
		log.Fatal(err)
	}
	untrained, err := model.New(config, 1)
	if err != nil {
		log.Fatal(err)
	}
	path := filepath.Join(folder, "model.safetensors")
	if err := untrained.Save(path); err != nil {
		log.Fatal(err)
	}

	network, err := model.Load(path)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(network.Name(), network.Classes()[:2])
	// Output: model.safetensors, untrained [neutral happiness]
}

func ExamplePredictor_Predict() {
	config, err := model.Preset("compact")
	if err != nil {
		log.Fatal(err)
	}
	network, err := model.New(config, 1)
	if err != nil {
		log.Fatal(err)
	}
	predictor, err := model.NewPredictor(network, model.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer predictor.Close()
	crop := make([]byte, 3*config.Side*config.Side) // a face that was aligned and cut out
	predictions, err := predictor.Predict(context.Background(), [][]byte{crop})
	if err != nil {
		log.Fatal(err)
	}
	p := predictions[0]
	fmt.Println(len(p.Corrected), len(p.Embedding), len(p.Feature), p.Label() < len(config.Classes))
	// Output: 8 128 128 true
}

// One step trains the balancing head on a batch of two faces.
func ExampleTrainable_Step() {
	config, err := model.Preset("compact")
	if err != nil {
		log.Fatal(err)
	}
	network, err := model.New(config, 1)
	if err != nil {
		log.Fatal(err)
	}
	options := model.DefaultTraining(model.TrainHead)
	options.Batch = 2
	trainable, err := model.NewTrainable(network, options)
	if err != nil {
		log.Fatal(err)
	}
	defer trainable.Close()
	crop := make([]byte, 3*config.Side*config.Side)
	label := make([]float32, len(config.Classes))
	label[1] = 1 // happiness
	result, err := trainable.Step(context.Background(), [][]byte{crop, crop}, [][]float32{label, label}, 1e-3)
	if err != nil {
		log.Fatal(err)
	}
	trained, err := trainable.Network(model.Metadata{Trained: true})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(result.Class > 0, trainable.Steps(), trained.Trained())
	// Output: true 1 true
}
