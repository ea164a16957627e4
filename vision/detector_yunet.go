package vision

import (
	"fmt"
	"math"
	"os"
	"slices"

	"arbex/assets/message"
	"arbex/vision/opencv"

	"gocv.io/x/gocv"
)

// yuNet is YuNet (Wu and others, 2023) from an ONNX file of the user's. Its outputs,
// for strides 8, 16 and 32: class and object scores, boxes as offset and logarithm of
// the size in strides, five points as offsets in strides.
type yuNet struct {
	net           *opencv.Network
	square        gocv.Mat  // [side x side] BGR
	input         []float32 // [1, 3, side, side] BGR
	outputIndices []int     // of class, object, box and points for each stride
}

const (
	yuNetSide     = 320 // what the published files are made for
	yuNetMinScore = 0.6 // OpenCV's own samples take 0.6 to 0.9
)

var (
	yuNetStrides     = [3]int{8, 16, 32}
	yuNetOutputNames = [4]string{"cls_", "obj_", "bbox_", "kps_"}
)

// maxONNXBytes bounds the user's file: YuNet's has a quarter of a megabyte.
const maxONNXBytes = 64 << 20

// newYuNet loads the user's file, after a child process has tried it.
func newYuNet(path string) (*yuNet, error) {
	onnx, err := readONNX(path)
	if err != nil {
		return nil, err
	}
	y, err := loadYuNet(onnx)
	if err != nil {
		return nil, message.Wrap(err, "the detector {{.Path}} cannot be used: {{.Cause}}; give face_detection_yunet_2022mar.onnx or 2023mar", message.Fields{"Path": path})
	}
	return y, nil
}

func readONNX(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, message.Wrap(err, "{{.Cause}}; check the name", nil)
	}
	if !info.Mode().IsRegular() || info.Size() == 0 || info.Size() > maxONNXBytes {
		return nil, message.New("the detector {{.Path}} is no ONNX file of a plausible size; give that of YuNet", message.Fields{"Path": path})
	}
	onnx, err := os.ReadFile(path)
	if err != nil {
		return nil, message.Wrap(err, "{{.Cause}}; check its permissions", nil)
	}
	return onnx, nil
}

func loadYuNet(onnx []byte) (*yuNet, error) {
	opencv.Configure()
	if err := opencv.Probe(onnx, yuNetSide); err != nil {
		return nil, err
	}
	net, err := opencv.LoadNetwork(onnx)
	if err != nil {
		return nil, err
	}
	y := &yuNet{net: net, square: gocv.NewMat(), input: make([]float32, 3*yuNetSide*yuNetSide)}
	if err := y.identifyOutputs(); err != nil {
		y.Close()
		return nil, err
	}
	return y, nil
}

// identifyOutputs finds the outputs by their names.
func (y *yuNet) identifyOutputs() error {
	for _, stride := range yuNetStrides {
		for _, kind := range yuNetOutputNames {
			name := fmt.Sprint(kind, stride)
			index := slices.Index(y.net.Outputs(), name)
			if index < 0 {
				return message.New("it has no output {{.Name}}, so it is not YuNet of 2022 or 2023", message.Fields{"Name": name})
			}
			y.outputIndices = append(y.outputIndices, index)
		}
	}
	return nil
}

func (y *yuNet) ConfidentScore() float32 { return yuNetMinScore }
func (y *yuNet) MinScore() float32       { return yuNetMinScore }

func (y *yuNet) Close() error {
	y.square.Close()
	return y.net.Close()
}

// Detect detects faces in the whole picture.
func (y *yuNet) Detect(bgr gocv.Mat, threshold float32) ([]Detection, error) {
	if bgr.Empty() {
		return nil, nil
	}
	scale := float64(max(bgr.Cols(), bgr.Rows())) / yuNetSide
	toFrame := Affine{{scale, 0, 0}, {0, scale, 0}}
	warp(bgr, &y.square, toFrame, yuNetSide, gocv.BorderConstant)
	if err := y.fillInput(); err != nil {
		return nil, err
	}
	results, err := y.net.Run(y.input, [4]int{1, 3, yuNetSide, yuNetSide})
	if err != nil {
		return nil, message.Wrap(err, "the face detector failed: {{.Cause}}", nil)
	}
	var outputs [][]float32
	for _, index := range y.outputIndices {
		outputs = append(outputs, results[index])
	}
	candidates, err := yuNetCandidates(outputs, threshold, toFrame)
	return nonMaximumSuppression(candidates), err
}

// fillInput writes the square as planes of blue, green and red in [0, 255].
func (y *yuNet) fillInput() error {
	pixels, err := y.square.DataPtrUint8()
	if err != nil || len(pixels) != len(y.input) {
		return fmt.Errorf("the detector's picture has %d bytes, its input %d numbers: %v", len(pixels), len(y.input), err)
	}
	plane := len(pixels) / 3
	for i := range plane {
		for c := range 3 {
			y.input[c*plane+i] = float32(pixels[3*i+c])
		}
	}
	return nil
}

// yuNetCandidates decodes the outputs: for each stride class, object, box and points.
func yuNetCandidates(outputs [][]float32, threshold float32, toFrame Affine) ([]Detection, error) {
	var found []Detection
	for s, stride := range yuNetStrides {
		if len(outputs) < 4*(s+1) {
			return nil, fmt.Errorf("the detector has only %d outputs", len(outputs))
		}
		class, object, boxes, points := outputs[4*s], outputs[4*s+1], outputs[4*s+2], outputs[4*s+3]
		columns := yuNetSide / stride
		cells := columns * columns
		if len(class) < cells || len(object) < cells || len(boxes) < 4*cells || len(points) < 10*cells {
			return nil, fmt.Errorf("the detector's outputs for stride %d are too short", stride)
		}
		for i := range cells {
			score := float32(math.Sqrt(clamped(class[i]) * clamped(object[i])))
			if score < threshold {
				continue
			}
			if d := yuNetCandidate(boxes[4*i:4*i+4], points[10*i:10*i+10], i%columns, i/columns, float32(stride), toFrame); d.Box.valid() && d.Points.finite() {
				d.Score = score
				found = append(found, d)
			}
		}
	}
	return found, nil
}

func clamped(v float32) float64 {
	if !(v > 0) {
		return 0
	}
	return min(float64(v), 1)
}

func yuNetCandidate(box, points []float32, column, row int, stride float32, toFrame Affine) Detection {
	at := func(dx, dy float32) Point {
		return toFrame.Map(Point{(float32(column) + dx) * stride, (float32(row) + dy) * stride})
	}
	scale := float32(toFrame.Scale()) * stride
	w, h := float32(math.Exp(float64(box[2])))*scale, float32(math.Exp(float64(box[3])))*scale
	centre := at(box[0], box[1])
	point := func(k int) Point { return at(points[2*k], points[2*k+1]) }
	return Detection{
		Box: Box{centre.X - w/2, centre.Y - h/2, w, h},
		Points: Points{
			RightEye: point(0), LeftEye: point(1), Nose: point(2),
			Mouth: point(3).Add(point(4)).Scale(0.5),
		},
	}
}
