package engine_test

import (
	"context"
	"fmt"

	"arbex/app/engine"
	"arbex/model"
	"arbex/vision"
)

// untrained returns a network without a model file.
func untrained() *model.Network {
	config, err := model.Preset("compact")
	if err != nil {
		panic(err)
	}
	n, err := model.New(config, 1)
	if err != nil {
		panic(err)
	}
	return n
}

// A window takes a view whenever it is woken.
func ExampleStart() {
	woken := make(chan struct{}, 1)
	e, err := engine.Start(context.Background(), engine.Options{
		Source: "../../assets/demo/astronaut.png", Network: untrained(),
		Notify: func() {
			select {
			case woken <- struct{}{}:
			default:
			}
		},
	})
	if err != nil {
		panic(err)
	}
	defer e.Close()
	var v engine.View
	for range woken {
		if e.Take(&v) && len(v.Faces) > 0 && v.Faces[0].Known {
			break
		}
	}
	fmt.Println(v.Picture.Bounds().Size(), len(v.Faces), "face")
	// Output:
	// (512,512) 1 face
}

// A program without a window analyses every frame.
func ExampleAnalyzer() {
	a, err := engine.NewAnalyzer(untrained(), engine.AnalyzerOptions{Threads: 1})
	if err != nil {
		panic(err)
	}
	defer a.Close()
	source, err := vision.Open(vision.Demo)
	if err != nil {
		panic(err)
	}
	defer source.Close()
	frame := vision.NewFrame()
	defer frame.Close()
	for range 2 {
		if err := source.Read(frame); err != nil {
			panic(err)
		}
		faces, err := a.Analyze(context.Background(), frame)
		if err != nil {
			panic(err)
		}
		fmt.Println(frame.Time, len(faces), "face, id", faces[0].Track.ID, "classes", len(faces[0].Prediction.Corrected))
	}
	// Output:
	// 0s 1 face, id 1 classes 8
	// 33.333333ms 1 face, id 1 classes 8
}
