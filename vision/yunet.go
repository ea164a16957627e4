package vision

import (
	"fmt"
	"image"
	"math"
	"os"
	"slices"

	"gocv.io/x/gocv"
)

// yuNet is OpenCV's YuNet (2022 and 2023), from a file that the user brings. Its
// outputs, for strides 8, 16 and 32: class and object scores, boxes as offset
// and logarithm of size in strides, five points as offsets in strides.
type yuNet struct {
	net           *network
	small         gocv.Mat
	square        gocv.Mat
	blob          gocv.Mat
	outputIndices []int // of class, object, box and points for each stride among the outputs
}

const (
	yuNetSide     = 320 // what the published files are made for
	yuNetMinScore = 0.6 // OpenCV's own samples take 0.6 to 0.9
)

var (
	yuNetStrides = [3]int{8, 16, 32}
	yuNetOutputNames = [4]string{"cls_", "obj_", "bbox_", "kps_"}
)

// maxONNXBytes bounds the user's file: YuNet has a quarter of a megabyte.
const maxONNXBytes = 64 << 20

// newYuNet loads the user's file. A child process tries it first.
func newYuNet(path string) (*yuNet, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("vision: reading the detector: %w; give YuNet's ONNX file", err)
	}
	if !info.Mode().IsRegular() || info.Size() == 0 || info.Size() > maxONNXBytes {
		return nil, fmt.Errorf("vision: the detector %s is no ONNX file of a plausible size; give YuNet's", path)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("vision: reading the detector: %w", err)
	}
	configureOpenCV()
	if err := probeInChild(content); err != nil {
		return nil, fmt.Errorf("vision: the detector %s cannot be used: %w; give face_detection_yunet_2022mar.onnx or 2023mar", path, err)
	}
	net, err := loadNetwork(content)
	if err != nil {
		return nil, fmt.Errorf("vision: the detector %s cannot be used: %w", path, err)
	}
	y := &yuNet{net: net, small: gocv.NewMat(), square: gocv.NewMat(), blob: gocv.NewMat()}
	if err := y.identifyOutputs(); err != nil {
		y.Close()
		return nil, fmt.Errorf("vision: the detector %s cannot be used: %w", path, err)
	}
	return y, nil
}

func (y *yuNet) identifyOutputs() error {
	for _, stride := range yuNetStrides {
		for _, kind := range yuNetOutputNames {
			name := fmt.Sprint(kind, stride)
			place := slices.Index(y.net.outputs, name)
			if place < 0 {
				return fmt.Errorf("it has no output %q, so it is not YuNet of 2022 or 2023", name)
			}
			y.outputIndices = append(y.outputIndices, place)
		}
	}
	return nil
}

func (y *yuNet) ConfidentScore() float32 { return yuNetMinScore }
func (y *yuNet) MinScore() float32       { return yuNetMinScore }

func (y *yuNet) Close() error {
	y.small.Close()
	y.square.Close()
	y.blob.Close()
	return y.net.Close()
}

// Detect looks at the whole picture.
func (y *yuNet) Detect(bgr gocv.Mat, threshold float32) ([]Detection, error) {
	if bgr.Empty() {
		return nil, nil
	}
	scale := float32(max(bgr.Cols(), bgr.Rows())) / yuNetSide
	toFrame := affine{{scale, 0, 0}, {0, scale, 0}}
	warp(bgr, &y.square, toFrame, yuNetSide, gocv.BorderConstant)
	gocv.BlobFromImages([]gocv.Mat{y.square}, &y.blob, 1, image.Pt(yuNetSide, yuNetSide), gocv.NewScalar(0, 0, 0, 0), false, false, gocv.MatTypeCV32F)
	results, err := y.net.run(y.blob)
	if err != nil {
		return nil, fmt.Errorf("vision: running the detector: %w", err)
	}
	var numbers [][]float32
	for _, place := range y.outputIndices {
		numbers = append(numbers, results[place])
	}
	claims, err := yuNetCandidates(numbers, threshold, toFrame)
	return nonMaximumSuppression(claims), err
}

// yuNetCandidates decodes the outputs: for each stride class, object, box, points.
func yuNetCandidates(outputs [][]float32, threshold float32, toFrame affine) ([]Detection, error) {
	var found []Detection
	for s, stride := range yuNetStrides {
		if len(outputs) < 4*(s+1) {
			return nil, fmt.Errorf("vision: the detector has only %d outputs", len(outputs))
		}
		class, object, boxes, points := outputs[4*s], outputs[4*s+1], outputs[4*s+2], outputs[4*s+3]
		columns := yuNetSide / stride
		cells := columns * columns
		if len(class) < cells || len(object) < cells || len(boxes) < 4*cells || len(points) < 10*cells {
			return nil, fmt.Errorf("vision: the detector's outputs for stride %d are too short", stride)
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

func yuNetCandidate(box, points []float32, column, row int, stride float32, toFrame affine) Detection {
	at := func(dx, dy float32) Point {
		return toFrame.apply(Point{(float32(column) + dx) * stride, (float32(row) + dy) * stride})
	}
	scale := toFrame.scale() * stride
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
