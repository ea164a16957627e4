package vision

import (
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"time"

	"arbex/assets"

	"gocv.io/x/gocv"
)

// clip is a video file: every frame, in order, as fast as it is read.
type clip struct {
	info   Info
	video  *gocv.VideoCapture
	index  int
	remove string // a temporary file to delete at the end
}

func openClip(path, name string) (*clip, error) {
	whole, err := filepath.Abs(path) // FFmpeg would take a file called "http:x" for an address
	if err != nil {
		return nil, err
	}
	video, err := gocv.VideoCaptureFileWithAPI(whole, gocv.VideoCaptureFFmpeg)
	if err == nil && !video.IsOpened() {
		video.Close()
		err = fmt.Errorf("no video format that FFmpeg knows")
	}
	if err != nil {
		return nil, fmt.Errorf("%s cannot be played: %w; give a video, a picture or a folder", path, err)
	}
	c := &clip{video: video, info: Info{Spec: path, Name: name, Kind: Clip, FPS: plausibleRate(video.Get(gocv.VideoCaptureFPS))}}
	c.info.Width, c.info.Height = int(video.Get(gocv.VideoCaptureFrameWidth)), int(video.Get(gocv.VideoCaptureFrameHeight))
	if n := video.Get(gocv.VideoCaptureFrameCount); n > 0 && n < 1e9 {
		c.info.Frames = int(n)
	}
	if c.info.Width < 1 || c.info.Height < 1 {
		c.Close()
		return nil, fmt.Errorf("%s holds no video", path)
	}
	if err := checkPictureSize(image.Pt(c.info.Width, c.info.Height)); err != nil {
		c.Close()
		return nil, fmt.Errorf("%s cannot be played: %w", path, err)
	}
	return c, nil
}

// plausibleRate is 0 for what containers say when they know no rate.
func plausibleRate(fps float64) float64 {
	if fps > 0 && fps <= 1000 {
		return fps
	}
	return 0
}

// openDemo opens the clip that ships inside the program. FFmpeg wants a file.
func openDemo() (*clip, error) {
	path, err := temporaryFile("arbex-demo-*.mp4", assets.Demo())
	if err != nil {
		return nil, err
	}
	c, err := openClip(path, "demo clip")
	if err != nil {
		os.Remove(path)
		return nil, err
	}
	c.info.Spec, c.remove = Demo, path
	return c, nil
}

func (c *clip) Info() Info { return c.info }

// Read gives the next frame, or io.EOF.
func (c *clip) Read(dst *Frame) error {
	if c.video == nil {
		return ErrClosed
	}
	if !c.video.Read(&dst.bgr) || dst.bgr.Empty() {
		return io.EOF
	}
	dst.Index, dst.Time = c.index, c.timeOf(c.index)
	c.index++
	return nil
}

// timeOf spaces the frames by the rate: the times that containers give jump
// back and forth in too many files.
func (c *clip) timeOf(index int) time.Duration {
	rate := c.info.FPS
	if rate == 0 {
		rate = defaultRate
	}
	return time.Duration(float64(index) / rate * float64(time.Second))
}

func (c *clip) Close() error {
	if c.video == nil {
		return nil
	}
	err := c.video.Close()
	c.video = nil
	if c.remove != "" {
		os.Remove(c.remove)
	}
	return err
}
