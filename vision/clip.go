package vision

import (
	"fmt"
	"image"
	"io"
	"os"
	"time"

	"arbex/assets"
)

// clip is a video file: every picture, in order, as fast as it is read, at the time
// that the file gives it.
type clip struct {
	info       Info
	path       string
	video      *videoDecoder // nil: closed
	timestamps timestamps
	at         time.Duration // of the picture that is held
	decoded    bool          // a picture is decoded and waits for Read
	next       int           // number of the picture after it
	damaged    damagedRun    // pictures after it, so far, that cannot be decoded
	ordering   timeOrdering
	temporary  string // a temporary file to delete at the end
}

// damagedRun is a run of pictures that cannot be decoded.
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
	// maxDamagedRun is how many pictures in a row may be damaged before the rest of
	// the file is given up: 20 seconds of most clips.
	maxDamagedRun = 500

	// maxNormalGap is a pause that a joined recording has without a word.
	maxNormalGap = 10 * time.Second
)

func openClip(path, name string) (*clip, error) {
	v, err := openVideo(path)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be played: %w; give a video, a picture or a folder", path, err)
	}
	c := &clip{path: path, video: v, info: Info{Spec: path, Name: name, Kind: Clip, FPS: plausibleRate(float64(v.info.rate)), Duration: seconds(float64(v.info.length))}}
	if n := v.info.frames; n > 0 && n < 1e9 {
		c.info.Frames = int(n)
	}
	if err := c.decodeFirst(); err != nil {
		c.Close()
		return nil, fmt.Errorf("%s cannot be played: %w", path, err)
	}
	return c, nil
}

// decodeFirst decodes the first picture, which alone has the size of all.
func (c *clip) decodeFirst() error {
	if err := checkPictureSize(image.Pt(int(c.video.info.width), int(c.video.info.height))); err != nil {
		return err
	}
	c.timestamps.interval = c.frameInterval()
	if err := c.advance(); err != nil {
		return fmt.Errorf("none of its pictures can be decoded; the file is damaged")
	}
	c.info.Width, c.info.Height = int(c.video.frame.width), int(c.video.frame.height)
	if c.video.frame.transposed != 0 {
		c.info.Width, c.info.Height = c.info.Height, c.info.Width
	}
	return nil
}

// frameInterval is the time between two pictures, where nothing else is known.
func (c *clip) frameInterval() time.Duration {
	if c.info.FPS > 0 {
		return seconds(1 / c.info.FPS)
	}
	return time.Second / defaultRate
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
	c.info.Spec, c.temporary = Demo, path
	return c, nil
}

func (c *clip) Info() Info { return c.info }

// Read gives the next picture, or io.EOF. Damaged ones are left out: their numbers
// and times are missing, and Info counts them.
func (c *clip) Read(dst *Frame) error {
	if c.video == nil {
		return ErrClosed
	}
	if !c.decoded {
		if err := c.advance(); err != nil {
			return err
		}
	}
	c.decoded = false
	if err := c.video.read(dst); err != nil {
		return fmt.Errorf("a picture of %s cannot be shown: %w", c.path, err)
	}
	dst.Index, dst.Time, dst.Still = c.next-1, c.at, false
	return nil
}

// advance decodes the next picture that can be shown, and holds it.
func (c *clip) advance() error {
	for c.damaged.frames < maxDamagedRun {
		what := c.video.next()
		if what == endOfFile {
			break
		}
		c.next++
		switch what {
		case decodedFrame:
			c.accept()
			return nil
		case absentFrame:
			c.timestamps.skip()
		default:
			c.damaged.add(c.timestamps.skip())
		}
	}
	c.finish()
	return io.EOF
}

func (b *damagedRun) add(at time.Duration) {
	if b.frames == 0 {
		b.first = at
	}
	b.frames++
	b.last = at
}

// accept takes over the picture that was decoded.
func (c *clip) accept() {
	own, known := c.video.time()
	c.at, c.decoded = c.timestamps.next(own, known), true
	if lasts := c.video.duration(); lasts > 0 {
		c.timestamps.interval = lasts
	}
	c.recordDamage()
	if c.video.info.joined != 0 && c.timestamps.gap > maxNormalGap {
		c.info.Damage.Gap, c.info.Damage.GapStart = c.timestamps.gap, c.timestamps.gapStart
	}
}

// recordDamage counts the pictures that were damaged: what comes after them is whole.
func (c *clip) recordDamage() {
	if b := c.damaged; b.frames > 0 {
		c.info.Damage.addFrames(b.frames, b.first, b.last)
	}
	c.damaged = damagedRun{}
}

// finish distinguishes a file whose end is missing, as that of a recorder that was
// killed, from one whose last pictures are damaged.
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
	if c.video == nil {
		return nil
	}
	c.video.close()
	c.video = nil
	if c.temporary != "" {
		os.Remove(c.temporary)
	}
	return nil
}
