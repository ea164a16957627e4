package vision

import (
	"fmt"
	"image"
	"image/color"
	"math"

	"arbex/assets/detectors"
	"arbex/assets/message"
	"arbex/vision/opencv"

	"gocv.io/x/gocv"
)

// blazeFace is BlazeFace (Bazarevsky and others, 2019): a small network that predicts
// a score, a box and six points at each of 896 anchors. Its input is a square; its
// outputs are in pixels of that square, relative to each anchor's centre.
type blazeFace struct {
	network DetectorNetwork
	side    int
	anchors []Point // centres, pixels of the square

	square gocv.Mat // [side x side] BGR
	small  gocv.Mat
	input  []float32 // [1, side, side, 3] RGB
}

const (
	// From blazeMinScore on, all faces of 80 pixels or more in 94 pictures were found,
	// with nine false positives. Letters of a logo scored 0.80, so that a detection
	// below blazeConfidentScore is confirmed by a second network.
	blazeConfidentScore = 0.88
	blazeMinScore       = 0.60

	// blazeMargin is the black border, as a fraction of the square, with which the
	// network also detects faces that the edge of the picture cuts.
	blazeMargin = 0.06
)

// DetectorNetwork computes BlazeFace. It serves one goroutine.
type DetectorNetwork interface {
	// Run returns the scores [896] of the anchors, before the sigmoid, and their boxes
	// and points [896*16]. picture is [side, side, 3], RGB in [-1, 1]. The results are
	// valid until the next run.
	Run(picture []float32) (scores, boxes []float32, err error)
	Close() error
}

// NewDetectorNetwork makes a network of an ONNX file for a square of the given side.
type NewDetectorNetwork func(file []byte, side int) (DetectorNetwork, error)

// newBlazeFace loads a network for a square of the given side. A nil load leaves it
// to OpenCV.
func newBlazeFace(file detectors.File, side int, load NewDetectorNetwork) (*blazeFace, error) {
	content, err := detectors.Read(file)
	if err != nil {
		return nil, err
	}
	opencv.Configure()
	if load == nil {
		load = newOpenCVBlazeFace
	}
	network, err := load(content, side)
	if err != nil {
		return nil, message.Wrap(err, "the detector {{.Path}} cannot be used: {{.Cause}}", message.Fields{"Path": file.Name})
	}
	return &blazeFace{
		network: network, side: side, anchors: blazeAnchors(side),
		square: gocv.NewMat(), small: gocv.NewMat(),
		input: make([]float32, side*side*3),
	}, nil
}

// blazeAnchors returns the anchors: two for each cell of a 16x16 grid, then six for
// each of an 8x8 grid.
func blazeAnchors(side int) []Point {
	var anchors []Point
	for _, grid := range []struct{ cells, each int }{{16, 2}, {8, 6}} {
		step := float32(side) / float32(grid.cells)
		for y := range grid.cells {
			for x := range grid.cells {
				for range grid.each {
					anchors = append(anchors, Point{(float32(x) + 0.5) * step, (float32(y) + 0.5) * step})
				}
			}
		}
	}
	return anchors
}

func (b *blazeFace) ConfidentScore() float32 { return blazeConfidentScore }
func (b *blazeFace) MinScore() float32       { return blazeMinScore }

func (b *blazeFace) Close() error {
	b.square.Close()
	b.small.Close()
	return b.network.Close()
}

// Detect detects faces in the whole picture.
func (b *blazeFace) Detect(bgr gocv.Mat, threshold float32) ([]Detection, error) {
	if bgr.Empty() {
		return nil, nil
	}
	toFrame := b.letterbox(bgr)
	return b.detectInSquare(threshold, toFrame)
}

// DetectIn detects faces in a part of the picture: the square of the given side
// around centre, rotated by roll radians so that the face is upright.
func (b *blazeFace) DetectIn(bgr gocv.Mat, centre Point, side float32, roll float64, threshold float32) ([]Detection, error) {
	if bgr.Empty() || side < 1 {
		return nil, nil
	}
	toFrame := squareTo(centre, float64(side)/float64(b.side), roll, float64(b.side))
	warp(bgr, &b.square, toFrame, b.side, gocv.BorderConstant)
	return b.detectInSquare(threshold, toFrame)
}

// letterbox scales the picture into the middle of the square, inside the margin, and
// returns the transform from the square to the picture.
func (b *blazeFace) letterbox(bgr gocv.Mat) Affine {
	size := image.Pt(bgr.Cols(), bgr.Rows())
	available := int(float64(b.side)*(1-2*blazeMargin) + 0.5)
	fit := fitWithin(size, available)
	how := gocv.InterpolationArea
	if size.X < fit.X {
		how = gocv.InterpolationLinear
	}
	gocv.Resize(bgr, &b.small, fit, 0, 0, how)
	left, top := (b.side-fit.X)/2, (b.side-fit.Y)/2
	gocv.CopyMakeBorder(b.small, &b.square, top, b.side-fit.Y-top, left, b.side-fit.X-left, gocv.BorderConstant, color.RGBA{})
	sx, sy := float64(size.X)/float64(fit.X), float64(size.Y)/float64(fit.Y)
	return Affine{{sx, 0, -float64(left) * sx}, {0, sy, -float64(top) * sy}}
}

// detectInSquare runs the network on the square.
func (b *blazeFace) detectInSquare(threshold float32, toFrame Affine) ([]Detection, error) {
	if err := b.fillInput(); err != nil {
		return nil, err
	}
	scores, boxes, err := b.network.Run(b.input)
	if err != nil {
		return nil, message.Wrap(err, "the face detector failed: {{.Cause}}", nil)
	}
	return nonMaximumSuppression(b.candidates(scores, boxes, threshold, toFrame)), nil
}

// fillInput writes the square as RGB in [-1, 1].
func (b *blazeFace) fillInput() error {
	pixels, err := b.square.DataPtrUint8()
	if err != nil || len(pixels) != len(b.input) {
		return fmt.Errorf("the detector's picture has %d bytes, its input %d numbers: %v", len(pixels), len(b.input), err)
	}
	for i := 0; i+2 < len(pixels); i += 3 {
		b.input[i] = float32(pixels[i+2])/127.5 - 1
		b.input[i+1] = float32(pixels[i+1])/127.5 - 1
		b.input[i+2] = float32(pixels[i])/127.5 - 1
	}
	return nil
}

// blazeValuesPerAnchor are a box, then six points.
const blazeValuesPerAnchor = 16

// candidates decodes the anchors that score enough.
func (b *blazeFace) candidates(scores, boxes []float32, threshold float32, toFrame Affine) []Detection {
	var found []Detection
	for i, raw := range scores {
		score := float32(1 / (1 + math.Exp(-float64(raw))))
		if !(score >= threshold) {
			continue
		}
		n, centre := boxes[i*blazeValuesPerAnchor:(i+1)*blazeValuesPerAnchor], b.anchors[i]
		point := func(k int) Point {
			return toFrame.Map(Point{n[4+2*k] + centre.X, n[5+2*k] + centre.Y})
		}
		d := Detection{Score: score, Points: Points{RightEye: point(0), LeftEye: point(1), Nose: point(2), Mouth: point(3)}}
		middle := toFrame.Map(Point{n[0] + centre.X, n[1] + centre.Y})
		d.Box = boxAround(middle, (n[2]+n[3])/2*float32(toFrame.Scale()))
		if d.Box.valid() && d.Points.finite() {
			found = append(found, d)
		}
	}
	return found
}
