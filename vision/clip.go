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
	info   Info
	path   string
	video  *video // nil: closed
	clock  clock
	at     time.Duration // of the picture that is held
	held   bool          // a picture is decoded and waits for Read
	next   int           // number of the picture after it
	broken broken        // pictures after it, so far, that cannot be decoded
	sorted sorted
	remove string // a temporary file to delete at the end
}

// broken is a run of pictures that cannot be decoded.
type broken struct {
	pictures    int
	first, last time.Duration
}

// sorted records whether the times of a file rise from its beginning to its end.
type sorted int

const (
	unknown sorted = iota
	rising
	jumping
)

const (
	// mostBroken is how many pictures in a row may be damaged before the rest of
	// the file is given up: 20 seconds of most clips.
	mostBroken = 500

	// longestLeap is a pause that a joined recording has without a word.
	longestLeap = 10 * time.Second
)

func openClip(path, name string) (*clip, error) {
	v, err := openVideo(path)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be played: %w; give a video, a picture or a folder", path, err)
	}
	c := &clip{path: path, video: v, info: Info{Spec: path, Name: name, Kind: Clip, FPS: plausibleRate(float64(v.about.rate)), Length: seconds(float64(v.about.length))}}
	if n := v.about.frames; n > 0 && n < 1e9 {
		c.info.Frames = int(n)
	}
	if err := c.first(); err != nil {
		c.Close()
		return nil, fmt.Errorf("%s cannot be played: %w", path, err)
	}
	return c, nil
}

// first decodes the first picture, which alone has the size of all.
func (c *clip) first() error {
	if err := checkPictureSize(image.Pt(int(c.video.about.width), int(c.video.about.height))); err != nil {
		return err
	}
	c.clock.step = c.rateStep()
	if err := c.advance(); err != nil {
		return fmt.Errorf("none of its pictures can be decoded; the file is damaged")
	}
	c.info.Width, c.info.Height = int(c.video.picture.width), int(c.video.picture.height)
	if c.video.picture.transposed != 0 {
		c.info.Width, c.info.Height = c.info.Height, c.info.Width
	}
	return nil
}

// rateStep is the time between two pictures, where nothing else is known.
func (c *clip) rateStep() time.Duration {
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
	c.info.Spec, c.remove = Demo, path
	return c, nil
}

func (c *clip) Info() Info { return c.info }

// Read gives the next picture, or io.EOF. Damaged ones are left out: their numbers
// and times are missing, and Info counts them.
func (c *clip) Read(dst *Frame) error {
	if c.video == nil {
		return ErrClosed
	}
	if !c.held {
		if err := c.advance(); err != nil {
			return err
		}
	}
	c.held = false
	if err := c.video.read(dst); err != nil {
		return fmt.Errorf("a picture of %s cannot be shown: %w", c.path, err)
	}
	dst.Index, dst.Time, dst.Still = c.next-1, c.at, false
	return nil
}

// advance decodes the next picture that can be shown, and holds it.
func (c *clip) advance() error {
	for c.broken.pictures < mostBroken {
		what := c.video.next()
		if what == theEnd {
			break
		}
		c.next++
		switch what {
		case aPicture:
			c.hold()
			return nil
		case absent:
			c.clock.miss()
		default:
			c.broken.add(c.clock.miss())
		}
	}
	c.end()
	return io.EOF
}

func (b *broken) add(at time.Duration) {
	if b.pictures == 0 {
		b.first = at
	}
	b.pictures++
	b.last = at
}

// hold takes over the picture that was decoded.
func (c *clip) hold() {
	own, known := c.video.time()
	c.at, c.held = c.clock.next(own, known), true
	if lasts := c.video.lasts(); lasts > 0 {
		c.clock.step = lasts
	}
	c.settleBroken()
	if c.video.about.joined != 0 && c.clock.leap > longestLeap {
		c.info.Damage.Leap, c.info.Damage.Leapt = c.clock.leap, c.clock.leapt
	}
}

// settleBroken counts the pictures that were damaged: what comes after them is whole.
func (c *clip) settleBroken() {
	if b := c.broken; b.pictures > 0 {
		c.info.Damage.lose(b.pictures, b.first, b.last)
	}
	c.broken = broken{}
}

// end distinguishes a file whose end is missing, as that of a recorder that was
// killed, from one whose last pictures are damaged.
func (c *clip) end() {
	missing := max(c.info.Frames-c.next, 0) + c.broken.pictures
	if missing > max(2, c.info.Frames/20) {
		c.info.Damage.Cut = true
		return
	}
	c.settleBroken()
}

// Close frees the file.
func (c *clip) Close() error {
	if c.video == nil {
		return nil
	}
	c.video.close()
	c.video = nil
	if c.remove != "" {
		os.Remove(c.remove)
	}
	return nil
}
