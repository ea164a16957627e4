package vision

import (
	"image"
	"io"
	"math"
	"os"
	"time"

	"arbex/assets"
	"arbex/assets/message"
	"arbex/vision/ffmpeg"
	"arbex/vision/media"

	"gocv.io/x/gocv"
)

// clip is a video file: every frame, in order, as fast as it is read, at its
// presentation time.
type clip struct {
	info       Info
	path       string
	decoder    *ffmpeg.Decoder // nil when closed
	timestamps timestamps
	at         time.Duration // of the decoded frame
	decoded    bool          // a frame is decoded and waits for Read
	next       int           // index of the frame after it
	damaged    damagedRun    // of frames since then
	ordering   timeOrdering
	temporary  string // a file to remove at the end
}

// damagedRun is a run of frames that cannot be decoded.
type damagedRun struct {
	frames      int
	first, last time.Duration
}

// timeOrdering records whether the times of a file rise from its beginning to its end.
type timeOrdering int

const (
	orderUnknown timeOrdering = iota
	orderMonotonic
	orderDiscontinuous
)

const (
	// maxDamagedRun is how many frames in a row may be damaged before the rest of the
	// file is given up: 20 seconds of most clips.
	maxDamagedRun = 500

	// maxNormalGap is a pause that a joined recording may have without being reported.
	maxNormalGap = 10 * time.Second

	// maxFrames is more than any file holds: a larger count is a broken header.
	maxFrames = 1_000_000_000
)

func openClip(path, name string) (*clip, error) {
	fields := message.Fields{"Path": path}
	decoder, err := ffmpeg.Open(path)
	if err != nil {
		return nil, message.Wrap(err, "{{.Path}} cannot be played: {{.Cause}}; give a video, a picture or a folder", fields)
	}
	file := decoder.Info()
	c := &clip{path: path, decoder: decoder, info: Info{Spec: path, Name: name, Kind: Clip, FPS: plausibleRate(file.Rate), Duration: file.Duration}}
	if file.Frames > 0 && file.Frames < maxFrames {
		c.info.Frames = file.Frames
	}
	if err := c.decodeFirst(image.Pt(file.Width, file.Height)); err != nil {
		c.Close()
		return nil, message.Wrap(err, "{{.Path}} cannot be played: {{.Cause}}", fields)
	}
	return c, nil
}

// decodeFirst decodes the first frame, whose size is that of the clip.
func (c *clip) decodeFirst(claimed image.Point) error {
	if err := media.CheckSize(claimed); err != nil {
		return err
	}
	c.timestamps.interval = c.frameInterval()
	if err := c.advance(); err != nil {
		return message.New("none of its pictures can be decoded; the file is damaged", nil)
	}
	c.info.Width, c.info.Height = c.decoder.Size()
	if c.decoder.Orientation().Transposed {
		c.info.Width, c.info.Height = c.info.Height, c.info.Width
	}
	return nil
}

// frameInterval returns the mean time between two frames, or a default.
func (c *clip) frameInterval() time.Duration {
	if c.info.FPS > 0 {
		return time.Duration(math.Round(float64(time.Second) / c.info.FPS))
	}
	return time.Second / defaultRate
}

// plausibleRate returns a container's frame rate, or 0 for what containers that know
// none report.
func plausibleRate(fps float64) float64 {
	if fps > 0 && fps <= 1000 {
		return fps
	}
	return 0
}

// openDemo opens the clip that ships inside the program. FFmpeg needs a file.
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
	c.info.Spec, c.temporary = Demo, path
	return c, nil
}

func (c *clip) Info() Info { return c.info }

// Read reads the next frame, or returns io.EOF. Damaged frames are left out: their
// indices and times are missing, and Info counts them.
func (c *clip) Read(dst *Frame) error {
	if c.decoder == nil {
		return ErrClosed
	}
	if !c.decoded {
		if err := c.advance(); err != nil {
			return err
		}
	}
	c.decoded = false
	if err := c.decodeInto(dst); err != nil {
		return message.Wrap(err, "a picture of {{.Path}} cannot be shown: {{.Cause}}", message.Fields{"Path": c.path})
	}
	dst.Index, dst.Time, dst.Still = c.next-1, c.at, false
	return nil
}

// decodeInto converts the decoder's newest frame and orients it for display.
func (c *clip) decodeInto(dst *Frame) error {
	width, height := c.decoder.Size()
	if dst.bgr.Cols() != width || dst.bgr.Rows() != height || dst.bgr.Type() != gocv.MatTypeCV8UC3 {
		dst.bgr.Close()
		dst.bgr = gocv.NewMatWithSize(height, width, gocv.MatTypeCV8UC3)
	}
	pixels, err := dst.bgr.DataPtrUint8()
	if err != nil {
		return err
	}
	if err := c.decoder.BGR(pixels); err != nil {
		return err
	}
	dst.orientOnce(c.decoder.Orientation())
	return nil
}

// advance decodes the next frame that can be shown.
func (c *clip) advance() error {
	for c.damaged.frames < maxDamagedRun {
		status := c.decoder.Next()
		if status == ffmpeg.End {
			break
		}
		c.next++
		switch status {
		case ffmpeg.Frame:
			c.accept()
			return nil
		case ffmpeg.Absent:
			c.timestamps.skip()
		default:
			c.damaged.add(c.timestamps.skip())
		}
	}
	c.finish()
	return io.EOF
}

func (r *damagedRun) add(at time.Duration) {
	if r.frames == 0 {
		r.first = at
	}
	r.frames++
	r.last = at
}

// accept notes the time of the frame that was decoded.
func (c *clip) accept() {
	own, known := c.decoder.Time()
	c.at, c.decoded = c.timestamps.next(own, known), true
	if duration := c.decoder.Duration(); duration > 0 {
		c.timestamps.interval = duration
	}
	c.recordDamage()
	if c.decoder.Info().Discontinuous && c.timestamps.gap > maxNormalGap {
		c.info.Damage.Gap, c.info.Damage.GapStart = c.timestamps.gap, c.timestamps.gapStart
	}
}

// recordDamage counts a run of damaged frames, after which the file goes on.
func (c *clip) recordDamage() {
	if r := c.damaged; r.frames > 0 {
		c.info.Damage.addFrames(r.frames, r.first, r.last)
	}
	c.damaged = damagedRun{}
}

// finish distinguishes a file whose end is missing, as that of a recorder that was
// killed, from one whose last frames are damaged.
func (c *clip) finish() {
	missing := max(c.info.Frames-c.next, 0) + c.damaged.frames
	if missing > max(2, c.info.Frames/20) {
		c.info.Damage.Truncated = true
		return
	}
	c.recordDamage()
}

// Close frees the file.
func (c *clip) Close() error {
	if c.decoder == nil {
		return nil
	}
	c.decoder.Close()
	c.decoder = nil
	if c.temporary != "" {
		os.Remove(c.temporary)
	}
	return nil
}
