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

// camera is a fake camera: read is what its driver does.
type camera struct {
	read   func(n int, dst *vision.Frame) error
	n      int
	once   sync.Once
	closed chan struct{} // closed by Close
}

func newCamera(read func(n int, dst *vision.Frame) error) *camera {
	return &camera{read: read, closed: make(chan struct{})}
}

func (c *camera) Info() vision.Info {
	return vision.Info{Name: "test", Kind: vision.Camera, Live: true, FPS: 30}
}

func (c *camera) Close() error {
	c.once.Do(func() { close(c.closed) })
	return nil
}

func (c *camera) Read(dst *vision.Frame) error {
	c.n++
	time.Sleep(20 * time.Millisecond)
	dst.Index, dst.Time = c.n, time.Duration(c.n)*20*time.Millisecond
	return c.read(c.n, dst)
}

// cameraFault is what a fake camera does wrong. open returns a camera each time the
// source is opened; before counts the earlier ones.
type cameraFault struct {
	name     string
	open     func(b *faultyCameras, before int) (vision.Source, error)
	want     func(View) bool // what the view has to report
	recovers bool            // it works again after a while
}

// faultyCameras makes the pictures of the cameras and releases those that block.
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
	}, func(v View) bool { return v.State == Running && v.Stats.Frames > 20 }, false},
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

// Whatever a camera's driver does: the view reports it, every call of the window
// returns at once, a camera that works again is shown again, and another source
// can be chosen.
func TestGuarantee3NoCameraFreezesTheWindow(t *testing.T) {
	for _, fault := range cameraFaults {
		t.Run(fault.name, func(t *testing.T) {
			t.Parallel()
			tryFault(t, fault)
		})
	}
	t.Logf("GUARANTEE 3: faulty cameras tried: %d", len(cameraFaults))
}

func tryFault(t *testing.T, fault cameraFault) {
	b := &faultyCameras{t: t}
	opened := 0
	open := func(spec string) (vision.Source, error) {
		if spec != "0" {
			return vision.Open(spec)
		}
		opened++
		return fault.open(b, opened-1)
	}
	start(t, Options{Loop: true, Open: open}, func(w *testEngine) {
		b.release = make(chan struct{})
		defer close(b.release)
		atOnce := func(call func()) {
			t.Helper()
			begin := time.Now()
			call()
			if took := time.Since(begin); took > 0 {
				t.Errorf("a call of the window took %v", took)
			}
		}
		atOnce(func() { w.SetSource("0") })
		w.until("the notice", fault.want)
		atOnce(func() { w.SetPaused(true) })
		atOnce(func() { w.SetPaused(false) })
		if fault.recovers {
			frames := w.shown.Stats.Frames
			w.until("pictures again", func(v View) bool { return v.State == Running && v.Stats.Frames > frames+3 })
		}
		atOnce(func() { w.SetSource(vision.Demo) })
		atOnce(func() { w.SetNetwork(w.options.Network) })
		atOnce(func() { w.Take(&w.shown) })
		w.until("another source", func(v View) bool { return v.State == Running && v.Info.Kind == vision.Clip && v.Picture != nil })
	})
}

// CloseSource closes the camera and leaves no face behind.
func TestCloseSourceClosesTheCamera(t *testing.T) {
	var c *camera
	open := func(string) (vision.Source, error) {
		c = newCamera((&faultyCameras{t: t}).good)
		return c, nil
	}
	start(t, Options{Source: "0", Open: open}, func(w *testEngine) {
		w.until("running", func(v View) bool { return v.State == Running && v.Picture != nil })
		w.CloseSource()
		<-c.closed
		w.until("idleness", func(v View) bool { return v.State == Idle && len(v.Faces) == 0 && v.Info.Spec == "" })
	})
}
