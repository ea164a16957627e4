package vision

import (
	"image"
	"time"

	"arbex/assets/message"
	"arbex/vision/ffmpeg"
)

// VideoWriter writes pictures to an MP4 file, each with its own time: H.264, or
// MPEG-4 part 2 where FFmpeg has no encoder of H.264. Close it.
type VideoWriter struct {
	path    string
	encoder *ffmpeg.Encoder
	frames  int
	last    time.Duration // of the newest frame
}

// defaultRate is the frame rate of a video whose source has none.
const defaultRate = 25

// NewVideoWriter creates an MP4 file; rate is about how many pictures there are a
// second, 0 if unknown. Sides are rounded down to even numbers, which the format
// requires.
func NewVideoWriter(path string, rate float64, size image.Point) (*VideoWriter, error) {
	size, rate, err := encodable(size, rate)
	if err != nil {
		return nil, err
	}
	encoder, err := ffmpeg.Create(path, size, rate)
	if err != nil {
		return nil, message.Wrap(err, "the video cannot be created: {{.Cause}}; check that the folder exists and the disk has room", nil)
	}
	return &VideoWriter{path: path, encoder: encoder}, nil
}

// encodable returns a size and a rate that every encoder takes.
func encodable(size image.Point, rate float64) (image.Point, float64, error) {
	if size.X < 2 || size.Y < 2 {
		return size, rate, message.New("a video of {{.Width}}x{{.Height}} pixels is too small to write", message.Fields{"Width": size.X, "Height": size.Y})
	}
	if !(rate > 0 && rate <= 1000) {
		rate = defaultRate
	}
	return image.Pt(size.X&^1, size.Y&^1), rate, nil
}

// Codec returns what the pictures are encoded with: "H.264" or "MPEG-4".
func (w *VideoWriter) Codec() string { return w.encoder.Codec() }

// Write appends a picture that is shown from a time on, which is later than that of the
// picture before. It is as large as the video, or odd by a row or column at the edge.
func (w *VideoWriter) Write(picture *image.RGBA, at time.Duration) error {
	if err := w.encoder.Write(picture, at); err != nil {
		return incomplete(err)
	}
	w.frames, w.last = w.frames+1, at
	return nil
}

// Close finishes the file and verifies that it can be played to its last frame.
func (w *VideoWriter) Close() error {
	defer w.encoder.Close()
	if w.frames == 0 {
		return nil
	}
	if err := w.encoder.Finish(); err != nil {
		return incomplete(err)
	}
	if err := verifyVideo(w.path, w.frames, w.last); err != nil {
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
func verifyVideo(path string, frames int, last time.Duration) error {
	video, err := ffmpeg.Open(path)
	if err != nil {
		return message.New("it cannot be opened again", nil)
	}
	defer video.Close()
	if have := video.Info().Frames; have < frames {
		return message.New("{{.Count}} of its {{.Of}} pictures are there", message.Fields{"Count": have, "Of": frames})
	}
	if !video.Seek(last) || !playsToTheEnd(video) {
		return message.New("its last picture cannot be read", nil)
	}
	return nil
}

// playsToTheEnd reports whether there is a frame and every one can be decoded.
func playsToTheEnd(video *ffmpeg.Decoder) (plays bool) {
	for {
		switch video.Next() {
		case ffmpeg.Frame:
			plays = true
		case ffmpeg.End:
			return plays
		default:
			return false
		}
	}
}
