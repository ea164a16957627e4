package vision

import (
	"errors"
	"fmt"
	"image"

	"arbex/assets/message"
	"arbex/vision/opencv"

	"gocv.io/x/gocv"
)

// VideoWriter writes frames to a video file. Close it.
type VideoWriter struct {
	path   string
	size   image.Point
	video  *gocv.VideoWriter
	scaled gocv.Mat // a frame of another size, scaled to the video's
	frames int
}

// defaultRate is the frame rate of a video whose source has none.
const defaultRate = 25

// NewVideoWriter creates an MP4 file (MPEG-4 part 2, which every OpenCV can write).
// Sides are rounded down to even numbers, which the format requires.
func NewVideoWriter(path string, fps float64, size image.Point) (*VideoWriter, error) {
	size = image.Pt(size.X&^1, size.Y&^1)
	if size.X < 2 || size.Y < 2 {
		return nil, fmt.Errorf("a video of %dx%d pixels is too small to write", size.X, size.Y)
	}
	if !(fps > 0 && fps <= 1000) {
		fps = defaultRate
	}
	opencv.Configure()
	video, err := gocv.VideoWriterFile(path, "mp4v", fps, size.X, size.Y, true)
	if err == nil && !video.IsOpened() {
		video.Close()
		err = errors.New("OpenCV cannot create the file")
	}
	if err != nil {
		return nil, message.Wrap(err, "the video cannot be created: {{.Cause}}; check that the folder exists, the name ends in .mp4 and the disk has room", nil)
	}
	return &VideoWriter{path: path, size: size, video: video, scaled: gocv.NewMat()}, nil
}

// Write appends a frame; one of another size is scaled to the video's. OpenCV does
// not report a full disk: Close does.
func (w *VideoWriter) Write(frame *Frame) error {
	if frame.Empty() {
		return errors.New("an empty frame cannot be written to a video")
	}
	picture := frame.bgr
	if frame.Size() != w.size {
		gocv.Resize(frame.bgr, &w.scaled, w.size, 0, 0, gocv.InterpolationArea)
		picture = w.scaled
	}
	if err := w.video.Write(picture); err != nil {
		return incomplete(err)
	}
	w.frames++
	return nil
}

// Close finishes the file and verifies that it can be played to its last frame.
func (w *VideoWriter) Close() error {
	w.scaled.Close()
	if err := w.video.Close(); err != nil {
		return incomplete(err)
	}
	if w.frames == 0 {
		return nil
	}
	if err := verifyVideo(w.path, w.frames); err != nil {
		return incomplete(err)
	}
	return nil
}

func incomplete(cause error) error {
	return message.Wrap(cause, "the video is incomplete: {{.Cause}}; is the disk full?", nil)
}

// verifyVideo checks that a video can be opened, has so many frames, and that the last
// of them can be read: the list of frames is written at the very end, and nothing
// follows a write that failed.
func verifyVideo(path string, frames int) error {
	video, err := gocv.VideoCaptureFileWithAPI(path, gocv.VideoCaptureFFmpeg)
	if err != nil {
		return errors.New("it cannot be opened again")
	}
	defer video.Close()
	if !video.IsOpened() {
		return errors.New("it cannot be opened again")
	}
	if have := int(video.Get(gocv.VideoCaptureFrameCount)); have < frames {
		return fmt.Errorf("%d of its %d frames are there", have, frames)
	}
	last := gocv.NewMat()
	defer last.Close()
	video.Set(gocv.VideoCapturePosFrames, float64(frames-1))
	if !video.Read(&last) || last.Empty() {
		return errors.New("its last frame cannot be read")
	}
	return nil
}
