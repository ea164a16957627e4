package vision

import (
	"fmt"
	"image"

	"gocv.io/x/gocv"
)

// Writer makes a video file of frames: what `analyze --annotate` shows.
type Writer struct {
	path   string
	size   image.Point
	video  *gocv.VideoWriter
	fitted gocv.Mat // a frame of another size, brought to the video's
}

// defaultRate is the frame rate of a video whose source names none.
const defaultRate = 25

// NewWriter creates an MP4 file (MPEG-4 part 2, which every OpenCV can write).
// Sides are rounded down to even numbers, as the format asks.
func NewWriter(path string, fps float64, size image.Point) (*Writer, error) {
	size = image.Pt(size.X&^1, size.Y&^1)
	if size.X < 2 || size.Y < 2 {
		return nil, fmt.Errorf("vision: a video of %dx%d pixels is too small to write", size.X, size.Y)
	}
	if !(fps > 0 && fps <= 1000) {
		fps = defaultRate
	}
	settleOpenCV()
	video, err := gocv.VideoWriterFile(path, "mp4v", fps, size.X, size.Y, true)
	if err == nil && !video.IsOpened() {
		video.Close()
		err = fmt.Errorf("OpenCV cannot create the file")
	}
	if err != nil {
		return nil, fmt.Errorf("vision: writing the video %s: %w; check that the folder exists and the name ends in .mp4", path, err)
	}
	return &Writer{path: path, size: size, video: video, fitted: gocv.NewMat()}, nil
}

// Write appends a frame; one of another size is scaled to the video's.
func (w *Writer) Write(frame *Frame) error {
	if frame.Empty() {
		return fmt.Errorf("vision: writing the video %s: the frame is empty", w.path)
	}
	picture := frame.bgr
	if frame.Size() != w.size {
		gocv.Resize(frame.bgr, &w.fitted, w.size, 0, 0, gocv.InterpolationArea)
		picture = w.fitted
	}
	if err := w.video.Write(picture); err != nil {
		return fmt.Errorf("vision: writing the video %s: %w; is the disk full?", w.path, err)
	}
	return nil
}

// Close finishes the file.
func (w *Writer) Close() error {
	w.fitted.Close()
	return w.video.Close()
}
