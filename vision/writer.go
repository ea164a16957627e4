package vision

import (
	"fmt"
	"image"

	"gocv.io/x/gocv"
)

// VideoWriter makes a video file of frames: what `analyze --annotate` shows.
type VideoWriter struct {
	path   string
	size   image.Point
	video  *gocv.VideoWriter
	fitted gocv.Mat // a frame of another size, brought to the video's
	frames int
}

// defaultRate is the frame rate of a video whose source names none.
const defaultRate = 25

// NewVideoWriter creates an MP4 file (MPEG-4 part 2, which every OpenCV can write).
// Sides are rounded down to even numbers, as the format asks.
func NewVideoWriter(path string, fps float64, size image.Point) (*VideoWriter, error) {
	size = image.Pt(size.X&^1, size.Y&^1)
	if size.X < 2 || size.Y < 2 {
		return nil, fmt.Errorf("vision: a video of %dx%d pixels is too small to write", size.X, size.Y)
	}
	if !(fps > 0 && fps <= 1000) {
		fps = defaultRate
	}
	configureOpenCV()
	video, err := gocv.VideoWriterFile(path, "mp4v", fps, size.X, size.Y, true)
	if err == nil && !video.IsOpened() {
		video.Close()
		err = fmt.Errorf("OpenCV cannot create the file")
	}
	if err != nil {
		return nil, fmt.Errorf("vision: writing the video %s: %w; check that the folder exists, the name ends in .mp4 and the disk has room", path, err)
	}
	return &VideoWriter{path: path, size: size, video: video, fitted: gocv.NewMat()}, nil
}

// Write appends a frame; one of another size is scaled to the video's. OpenCV
// does not report when the disk is full: Close does.
func (w *VideoWriter) Write(frame *Frame) error {
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
	w.frames++
	return nil
}

// Close finishes the file and reads it back: after an error it cannot be
// played, or not all of it.
func (w *VideoWriter) Close() error {
	w.fitted.Close()
	err := w.video.Close()
	if err == nil && w.frames > 0 {
		err = verifyVideo(w.path, w.frames)
	}
	if err != nil {
		return fmt.Errorf("vision: the video %s is not whole: %w; is the disk full?", w.path, err)
	}
	return nil
}

// verifyVideo checks that a video can be opened, holds so many frames, and that the
// last of them can be read: the list of frames is written at the very end, and
// nothing follows a write that failed.
func verifyVideo(path string, frames int) error {
	video, err := gocv.VideoCaptureFileWithAPI(path, gocv.VideoCaptureFFmpeg)
	if err != nil {
		return fmt.Errorf("it cannot be opened again")
	}
	defer video.Close()
	if !video.IsOpened() {
		return fmt.Errorf("it cannot be opened again")
	}
	if have := int(video.Get(gocv.VideoCaptureFrameCount)); have < frames {
		return fmt.Errorf("%d of its %d frames are there", have, frames)
	}
	last := gocv.NewMat()
	defer last.Close()
	video.Set(gocv.VideoCapturePosFrames, float64(frames-1))
	if !video.Read(&last) || last.Empty() {
		return fmt.Errorf("its last frame cannot be read")
	}
	return nil
}
