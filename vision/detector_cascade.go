package vision

import (
	"image"
	"os"

	"arbex/assets/detectors"
	"arbex/assets/message"
	"arbex/vision/opencv"

	"gocv.io/x/gocv"
)

// cascade is OpenCV's Haar cascade for upright frontal faces (Viola and Jones,
// 2001): the fallback where the network cannot be used.
type cascade struct {
	classifier gocv.CascadeClassifier
	gray       gocv.Mat
	small      gocv.Mat
}

// cascadeSide is the longer side that pictures are reduced to: the cost grows with
// the pixels, and the smallest face is 20 of them.
const cascadeSide = 480

// newCascade loads the shipped cascade.
func newCascade() (*cascade, error) {
	content, err := detectors.Read(detectors.HaarFrontal)
	if err != nil {
		return nil, err
	}
	opencv.Configure()
	path, err := temporaryFile("arbex-*.xml", content)
	if err != nil {
		return nil, err
	}
	defer os.Remove(path)
	c := &cascade{gocv.NewCascadeClassifier(), gocv.NewMat(), gocv.NewMat()}
	if !c.classifier.Load(path) {
		c.Close()
		return nil, message.New("OpenCV {{.Version}} cannot read its own cascade; install OpenCV 4.6 or newer", message.Fields{"Version": opencv.Version()})
	}
	return c, nil
}

func (c *cascade) ConfidentScore() float32 { return 0 }
func (c *cascade) MinScore() float32       { return 0 }

func (c *cascade) Close() error {
	c.gray.Close()
	c.small.Close()
	return c.classifier.Close()
}

// Detect detects upright faces. The cascade has no scores: each face has 1.
func (c *cascade) Detect(bgr gocv.Mat, _ float32) ([]Detection, error) {
	if bgr.Empty() {
		return nil, nil
	}
	size := image.Pt(bgr.Cols(), bgr.Rows())
	gocv.CvtColor(bgr, &c.gray, gocv.ColorBGRToGray)
	picture, scale := c.gray, float32(1)
	if longer := max(size.X, size.Y); longer > cascadeSide {
		gocv.Resize(c.gray, &c.small, fitWithin(size, cascadeSide), 0, 0, gocv.InterpolationArea)
		picture, scale = c.small, float32(longer)/cascadeSide
	}
	if min(picture.Cols(), picture.Rows()) < 20 {
		return nil, nil
	}
	gocv.EqualizeHist(picture, &picture)
	var faces []Detection
	for _, r := range c.classifier.DetectMultiScaleWithParams(picture, 1.1, 4, 0, image.Pt(20, 20), image.Point{}) {
		box := Box{float32(r.Min.X) * scale, float32(r.Min.Y) * scale, float32(r.Dx()) * scale, float32(r.Dy()) * scale}
		faces = append(faces, Detection{Box: box, Score: 1, Points: pointsFromBox(box)})
	}
	return faces, nil
}

// temporaryFile writes content to a file that only this user can read.
func temporaryFile(pattern string, content []byte) (string, error) {
	file, err := os.CreateTemp("", pattern)
	if err != nil {
		return "", message.Wrap(err, "no temporary file can be written: {{.Cause}}; free some space in {{.Folder}}", message.Fields{"Folder": os.TempDir()})
	}
	_, err = file.Write(content)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		os.Remove(file.Name())
		return "", message.Wrap(err, "no temporary file can be written: {{.Cause}}; free some space in {{.Folder}}", message.Fields{"Folder": os.TempDir()})
	}
	return file.Name(), nil
}
