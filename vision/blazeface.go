package vision

import (
	"fmt"
	"image"
	"image/color"
	"math"

	"arbex/assets/detectors"

	"gocv.io/x/gocv"
)

// blazeFace is Google's BlazeFace (2019): a small network that claims boxes
// with six points at 896 anchors. It sees a square picture; outputs are in
// pixels of that square, relative to each anchor's centre.
type blazeFace struct {
	net     *network
	side    int
	anchors []Point // centres, pixels of the square

	square gocv.Mat // [side x side] BGR
	small  gocv.Mat
	blob   gocv.Mat // [1, side, side, 3] RGB float
}

const (
	// From blazeLeast on, all faces of 80 pixels or more in 94 pictures were
	// found, with nine false alarms. Letters of a logo have been seen to score
	// 0.80, so that only what scores blazeSure goes without a second look.
	blazeConfidentScore = 0.88
	blazeMinScore       = 0.60

	// blazeMargin is the black rim, as a fraction of the square, that lets the
	// network see a face that the picture's edge cuts.
	blazeMargin = 0.06
)

// newBlazeFace loads a network for a square of the given side.
func newBlazeFace(file detectors.File, side int) (*blazeFace, error) {
	content, err := detectors.Read(file)
	if err != nil {
		return nil, fmt.Errorf("vision: %w", err)
	}
	configureOpenCV()
	net, err := loadNetwork(content)
	if err != nil {
		return nil, fmt.Errorf("vision: OpenCV %s cannot read the detector %s: %v; install OpenCV 4.6 or newer", OpenCVVersion(), file.Name, err)
	}
	b := &blazeFace{
		net: net, side: side, anchors: blazeAnchors(side),
		square: gocv.NewMat(), small: gocv.NewMat(),
		blob: gocv.NewMatWithSizes([]int{1, side, side, 3}, gocv.MatTypeCV32F),
	}
	if len(net.outputs) != 4 {
		b.Close()
		return nil, fmt.Errorf("vision: the detector %s has %d outputs, not 4; build the program again from a clean clone", file.Name, len(net.outputs))
	}
	return b, nil
}

// blazeAnchors are two for each cell of a 16x16 grid, then six for each of an
// 8x8 grid.
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
	b.blob.Close()
	return b.net.Close()
}

// Detect looks at the whole picture.
func (b *blazeFace) Detect(bgr gocv.Mat, threshold float32) ([]Detection, error) {
	if bgr.Empty() {
		return nil, nil
	}
	toFrame := b.letterbox(bgr)
	return b.detectInSquare(threshold, toFrame)
}

// DetectIn looks at a part of the picture, turned upright: the square of the
// given side round centre, whose upper edge is rolled by roll radians.
func (b *blazeFace) DetectIn(bgr gocv.Mat, centre Point, side float32, roll float64, threshold float32) ([]Detection, error) {
	if bgr.Empty() || side < 1 {
		return nil, nil
	}
	toFrame := similarityFor(centre, side/float32(b.side), roll, float32(b.side))
	warp(bgr, &b.square, toFrame, b.side, gocv.BorderConstant)
	return b.detectInSquare(threshold, toFrame)
}

// letterbox brings the picture into the middle of the square, in proportion and
// inside the margin, and returns the way back.
func (b *blazeFace) letterbox(bgr gocv.Mat) affine {
	size := image.Pt(bgr.Cols(), bgr.Rows())
	room := int(float64(b.side)*(1-2*blazeMargin) + 0.5)
	fit := fitWithin(size, room)
	how := gocv.InterpolationArea
	if size.X < fit.X {
		how = gocv.InterpolationLinear
	}
	gocv.Resize(bgr, &b.small, fit, 0, 0, how)
	left, top := (b.side-fit.X)/2, (b.side-fit.Y)/2
	gocv.CopyMakeBorder(b.small, &b.square, top, b.side-fit.Y-top, left, b.side-fit.X-left, gocv.BorderConstant, color.RGBA{})
	sx, sy := float32(size.X)/float32(fit.X), float32(size.Y)/float32(fit.Y)
	return affine{{sx, 0, -float32(left) * sx}, {0, sy, -float32(top) * sy}}
}

// detectInSquare runs the network on the square.
func (b *blazeFace) detectInSquare(threshold float32, toFrame affine) ([]Detection, error) {
	if err := b.fillBlob(); err != nil {
		return nil, err
	}
	results, err := b.net.run(b.blob)
	if err != nil {
		return nil, fmt.Errorf("vision: running the detector: %w", err)
	}
	scores, boxes, err := b.identifyOutputs(results)
	if err != nil {
		return nil, err
	}
	return nonMaximumSuppression(b.candidates(scores, boxes, threshold, toFrame)), nil
}

// fillBlob writes the square as RGB between -1 and 1.
func (b *blazeFace) fillBlob() error {
	pixels, err := b.square.DataPtrUint8()
	if err != nil {
		return fmt.Errorf("vision: reading the detector's picture: %w", err)
	}
	values, err := b.blob.DataPtrFloat32()
	if err != nil || len(values) != len(pixels) {
		return fmt.Errorf("vision: the detector's picture has %d bytes, its input %d numbers: %v", len(pixels), len(values), err)
	}
	for i := 0; i+2 < len(pixels); i += 3 {
		values[i] = float32(pixels[i+2])/127.5 - 1
		values[i+1] = float32(pixels[i+1])/127.5 - 1
		values[i+2] = float32(pixels[i])/127.5 - 1
	}
	return nil
}

const (
	blazeFineAnchors     = 512 // anchors of the fine grid
	blazeCoarseAnchors   = 384 // of the coarse one
	blazeValuesPerAnchor = 16  // numbers of a claim: box, then six points
)

// identifyOutputs tells scores from boxes and fine from coarse by their lengths.
func (b *blazeFace) identifyOutputs(results [][]float32) (scores, boxes []float32, err error) {
	parts := map[int][]float32{}
	for _, numbers := range results {
		parts[len(numbers)] = numbers
	}
	for _, n := range []int{blazeFineAnchors, blazeCoarseAnchors} {
		if parts[n] == nil || parts[n*blazeValuesPerAnchor] == nil {
			return nil, nil, fmt.Errorf("vision: the detector's outputs have unexpected sizes")
		}
		scores = append(scores, parts[n]...)
		boxes = append(boxes, parts[n*blazeValuesPerAnchor]...)
	}
	return scores, boxes, nil
}

// candidates decodes the anchors that score enough.
func (b *blazeFace) candidates(scores, boxes []float32, threshold float32, toFrame affine) []Detection {
	var found []Detection
	for i, raw := range scores {
		score := float32(1 / (1 + math.Exp(-float64(raw))))
		if !(score >= threshold) {
			continue
		}
		n, centre := boxes[i*blazeValuesPerAnchor:(i+1)*blazeValuesPerAnchor], b.anchors[i]
		point := func(k int) Point {
			return toFrame.apply(Point{n[4+2*k] + centre.X, n[5+2*k] + centre.Y})
		}
		d := Detection{Score: score, Points: Points{RightEye: point(0), LeftEye: point(1), Nose: point(2), Mouth: point(3)}}
		middle := toFrame.apply(Point{n[0] + centre.X, n[1] + centre.Y})
		d.Box = boxAround(middle, (n[2]+n[3])/2*toFrame.scale())
		if d.Box.valid() && d.Points.finite() {
			found = append(found, d)
		}
	}
	return found
}

func (p Points) finite() bool {
	for _, q := range p.Array() {
		if !q.finite() {
			return false
		}
	}
	return true
}
