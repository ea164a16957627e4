package vision

import (
	"fmt"

	"arbex/assets/message"
	"arbex/vision/opencv"
)

// openCVBlazeFace is BlazeFace on OpenCV's DNN module.
type openCVBlazeFace struct {
	net  *opencv.Network
	side int
}

func newOpenCVBlazeFace(file []byte, side int) (DetectorNetwork, error) {
	net, err := opencv.LoadNetwork(file)
	if err != nil {
		return nil, message.Wrap(err, "OpenCV {{.Version}} cannot read it: {{.Cause}}; install OpenCV 4.6 or newer", message.Fields{"Version": opencv.Version()})
	}
	if outputs := len(net.Outputs()); outputs != 4 {
		net.Close()
		return nil, fmt.Errorf("it has %d outputs, not 4; build the program again from a clean clone", outputs)
	}
	return &openCVBlazeFace{net, side}, nil
}

func (b *openCVBlazeFace) Run(picture []float32) (scores, boxes []float32, err error) {
	results, err := b.net.Run(picture, [4]int{1, b.side, b.side, 3})
	if err != nil {
		return nil, nil, err
	}
	return identifyOutputs(results)
}

func (b *openCVBlazeFace) Close() error { return b.net.Close() }

const (
	blazeFineAnchors   = 512 // anchors of the 16x16 grid
	blazeCoarseAnchors = 384 // anchors of the 8x8 grid
)

// identifyOutputs recognises scores and boxes of both grids by their lengths.
func identifyOutputs(results [][]float32) (scores, boxes []float32, err error) {
	parts := map[int][]float32{}
	for _, numbers := range results {
		parts[len(numbers)] = numbers
	}
	for _, n := range []int{blazeFineAnchors, blazeCoarseAnchors} {
		if parts[n] == nil || parts[n*blazeValuesPerAnchor] == nil {
			return nil, nil, fmt.Errorf("the detector's outputs have unexpected sizes")
		}
		scores = append(scores, parts[n]...)
		boxes = append(boxes, parts[n*blazeValuesPerAnchor]...)
	}
	return scores, boxes, nil
}
