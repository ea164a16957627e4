package engine

import (
	"errors"
	"image"
	"image/color"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"arbex/vision"
)

// camera is a source made by the test: read is what its driver does.
type camera struct {
	read func(n int, dst *vision.Frame) error
	n    int
	once sync.Once
	gone chan struct{} // closed by Close
}

func newCamera(read func(n int, dst *vision.Frame) error) *camera {
	return &camera{read: read, gone: make(chan struct{})}
}

func (c *camera) Info() vision.Info {
	return vision.Info{Name: "test", Kind: vision.Camera, Live: true, FPS: 30}
}

func (c *camera) Close() error {
	c.once.Do(func() { close(c.gone) })
	return nil
}

func (c *camera) Read(dst *vision.Frame) error {
	c.n++
	time.Sleep(20 * time.Millisecond)
	dst.Index, dst.Time = c.n, time.Duration(c.n)*20*time.Millisecond
	return c.read(c.n, dst)
}

// cameraFault is what a fake camera does wrong. Each opening gets a camera from the
// function, which is told how many there were before.
type cameraFault struct {
	name string
	open func(b *faultyCameras, before int) (vision.Source, error)
	want func(View) bool // what the person has to be told
	back bool            // it works again after a while
}

// faultyCameras holds the pictures that the drivers deliver, and ends those that block.
type faultyCameras struct {
	t       testing.TB
	release chan struct{}
}

func (b *faultyCameras) noise(dst *vision.Frame, size image.Point, least, most int) error {
	picture := image.NewRGBA(image.Rectangle{Max: size})
	for i := range picture.Pix {
		picture.Pix[i] = byte(least + rand.IntN(most-least))
	}
	frame, err := vision.FrameFromImage(picture)
	if err != nil {
		return err
	}
	defer frame.Close()
	index, at := dst.Index, dst.Time
	frame.CopyTo(dst)
	dst.Index, dst.Time = index, at
	return nil
}

func (b *faultyCameras) good(n int, dst *vision.Frame) error {
	return b.noise(dst, image.Pt(320, 240), 0, 255)
}

func stalled(v View) bool { return v.State == Stalled && v.Notice != nil }

var cameraFaults = []cameraFault{
	{"unplugged", func(b *faultyCameras, before int) (vision.Source, error) {
		if before == 1 {
			return nil, errors.New("there is no camera")
		}
		return newCamera(func(n int, dst *vision.Frame) error {
			if before == 0 && n > 5 {
				return vision.ErrStalled
			}
			return b.good(n, dst)
		}), nil
	}, stalled, true},
	{"freezes on one picture", func(b *faultyCameras, before int) (vision.Source, error) {
		return newCamera(func(n int, dst *vision.Frame) error {
			if before > 0 || n < 5 {
				return b.good(n, dst)
			}
			still := plain(b.t, image.Pt(320, 240), color.Gray{100})
			defer still.Close()
			still.CopyTo(dst)
			return nil
		}), nil
	}, stalled, true},
	{"black", func(b *faultyCameras, _ int) (vision.Source, error) {
		return newCamera(func(n int, dst *vision.Frame) error { return b.noise(dst, image.Pt(320, 240), 0, 5) }), nil
	}, func(v View) bool { return v.State == Running && v.Notice == errDark }, false},
	{"changes its size", func(b *faultyCameras, _ int) (vision.Source, error) {
		sizes := []image.Point{{320, 240}, {1, 1}, {641, 7}, {3, 480}, {960, 540}, {2, 2}, {17, 19}}
		return newCamera(func(n int, dst *vision.Frame) error { return b.noise(dst, sizes[n%len(sizes)], 0, 255) }), nil
	}, func(v View) bool { return v.State == Running && v.Stats.Frames > 60 }, false},
	{"delivers empty pictures", func(b *faultyCameras, before int) (vision.Source, error) {
		return newCamera(func(n int, dst *vision.Frame) error {
			if before > 0 || n < 3 {
				return b.good(n, dst)
			}
			dst.Close()
			*dst = *vision.NewFrame()
			return nil
		}), nil
	}, stalled, true},
	{"fails with garbage", func(b *faultyCameras, before int) (vision.Source, error) {
		return newCamera(func(n int, dst *vision.Frame) error {
			if n%7 == 0 {
				return errors.New("\x00\xff unknown ioctl \x1b[2J")
			}
			return b.good(n, dst)
		}), nil
	}, stalled, true},
	{"panics", func(b *faultyCameras, before int) (vision.Source, error) {
		return newCamera(func(n int, dst *vision.Frame) error {
			if before == 0 && n > 3 {
				panic("driver")
			}
			return b.good(n, dst)
		}), nil
	}, stalled, true},
	{"blocks for ever in a read", func(b *faultyCameras, before int) (vision.Source, error) {
		return newCamera(func(n int, dst *vision.Frame) error {
			if before == 0 && n > 3 {
				<-b.release
			}
			return b.good(n, dst)
		}), nil
	}, stalled, true},
	{"blocks for ever in every read", func(b *faultyCameras, before int) (vision.Source, error) {
		return newCamera(func(n int, dst *vision.Frame) error { <-b.release; return vision.ErrStalled }), nil
	}, stalled, false},
	{"blocks for ever while it is opened", func(b *faultyCameras, _ int) (vision.Source, error) {
		<-b.release
		return nil, errors.New("too late")
	}, stalled, false},
}

// Unplugging, freezing or stalling the camera never freezes the window: whatever
// the driver does, the person is told, every call of the window comes back at
// once, a camera that works again is shown again, and another source can be
// chosen.
func TestGuarantee3NoCameraFreezesTheWindow(t *testing.T) {
	for _, d := range cameraFaults {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			tryDriver(t, d)
		})
	}
	t.Logf("GUARANTEE 3: faulty cameras tried: %d", len(cameraFaults))
}

func tryDriver(t *testing.T, d cameraFault) {
	b := &faultyCameras{t: t, release: make(chan struct{})}
	before := 0
	var mutex sync.Mutex
	w := start(t, Options{Source: "0", Loop: true, Open: func(spec string) (vision.Source, error) {
		if spec != "0" {
			return vision.Open(spec)
		}
		mutex.Lock()
		n := before
		before++
		mutex.Unlock()
		return d.open(b, n)
	}})
	t.Cleanup(func() { close(b.release) }) // before the engine is closed, which then has to be clean
	slowest := time.Duration(0)
	timed := func(call func()) {
		begin := time.Now()
		call()
		slowest = max(slowest, time.Since(begin))
	}
	w.until("being told", d.want)
	timed(func() { w.SetPaused(true) })
	timed(func() { w.SetPaused(false) })
	if d.back {
		frames := w.view.Stats.Frames
		w.until("pictures again", func(v View) bool { return v.State == Running && v.Stats.Frames > frames+3 })
	}
	timed(func() { w.SetSource(vision.Demo) })
	timed(func() { w.SetNetwork(w.options.Network) })
	timed(func() { w.Take(&w.view) })
	w.until("another source", func(v View) bool { return v.State == Running && v.Info.Kind == vision.Clip && v.Picture != nil })
	if slowest > time.Second {
		t.Errorf("a call of the window took %v", slowest)
	}
}

// Stop closes the camera, and leaves no picture of a face behind.
func TestStopLetsGoOfTheCamera(t *testing.T) {
	c := newCamera(func(n int, dst *vision.Frame) error { dst.Index = n; return nil })
	w := start(t, Options{Source: "0", Open: func(string) (vision.Source, error) { return c, nil }})
	w.until("running", func(v View) bool { return v.State == Running })
	w.CloseSource()
	select {
	case <-c.gone:
	case <-time.After(10 * time.Second):
		t.Fatal("the camera is still open")
	}
	w.until("idleness", func(v View) bool { return v.State == Idle && len(v.Faces) == 0 && v.Info.Spec == "" })
}
