package guarantees

import (
	"image"
	"image/color"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"arbex/vision"

	"golang.org/x/image/draw"
)

// play is pictures of faces that come, move and go: acts of no face to three,
// drawn once and shown again and again.
type play struct {
	acts [][]*vision.Frame
}

// The rhythm of a play, in simulated time.
const (
	cameraRate = 30              // pictures a second
	actFrames  = 20 * cameraRate // an act takes twenty seconds
	steps      = 8               // different pictures of an act
	playWidth  = 320
	playHeight = 240
)

// casts is who is on in each act: where, and how wide in pixels.
var casts = [][]image.Rectangle{
	{},
	{image.Rect(90, 40, 220, 170)},
	{image.Rect(10, 60, 110, 160), image.Rect(180, 50, 290, 160)},
	{image.Rect(180, 50, 290, 160)},
	{image.Rect(5, 5, 95, 95), image.Rect(115, 90, 215, 190), image.Rect(220, 10, 315, 105)},
}

func newPlay(t testing.TB) *play {
	face := portrait(t)
	random := rand.New(rand.NewPCG(1, 2))
	p := &play{}
	for _, cast := range casts {
		var act []*vision.Frame
		for step := range steps {
			picture := image.NewRGBA(image.Rect(0, 0, playWidth, playHeight))
			for i := range picture.Pix {
				picture.Pix[i] = byte(90 + random.IntN(20))
			}
			for _, place := range cast {
				draw.ApproxBiLinear.Scale(picture, place.Add(image.Pt(2*step-steps, step%3)), face, face.Bounds(), draw.Src, nil)
			}
			frame, err := vision.FrameFromImage(picture)
			if err != nil {
				t.Fatal(err)
			}
			act = append(act, frame)
		}
		p.acts = append(p.acts, act)
	}
	t.Cleanup(func() {
		for _, act := range p.acts {
			for _, frame := range act {
				frame.Close()
			}
		}
	})
	return p
}

// portrait is the face of the demo's astronaut, with a margin.
func portrait(t testing.TB) image.Image {
	t.Helper()
	file, err := os.Open("../../assets/demo/astronaut.png")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	whole, _, err := image.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	face := image.NewRGBA(image.Rect(0, 0, 200, 200))
	draw.Draw(face, face.Rect, image.NewUniform(color.Gray{100}), image.Point{}, draw.Src)
	draw.Draw(face, face.Rect, whole, image.Pt(125, 10), draw.Src)
	return face
}

// stage is a camera that shows a play, faster than the clock: rate pictures in a
// real second, thirty in a simulated one.
type stage struct {
	play  *play
	rate  float64
	shown *atomic.Int64 // pictures, over all stages
	began time.Time
	n     int
	once  sync.Once
	gone  chan struct{}
}

func (p *play) camera(rate float64, shown *atomic.Int64) *stage {
	return &stage{play: p, rate: rate, shown: shown, began: time.Now(), gone: make(chan struct{})}
}

func (s *stage) Info() vision.Info {
	return vision.Info{Spec: "stage", Name: "stage", Kind: vision.Camera, Width: playWidth, Height: playHeight, FPS: cameraRate, Live: true}
}

func (s *stage) Read(dst *vision.Frame) error {
	due := s.began.Add(time.Duration(float64(s.n) / s.rate * float64(time.Second)))
	select {
	case <-s.gone:
		return vision.ErrClosed
	case <-time.After(time.Until(due)):
	}
	act := s.play.acts[s.n/actFrames%len(s.play.acts)]
	act[s.n%steps].CopyTo(dst)
	dst.Index, dst.Time = s.n, time.Duration(s.n)*time.Second/cameraRate
	s.n++
	s.shown.Add(1)
	return nil
}

func (s *stage) Close() error {
	s.once.Do(func() { close(s.gone) })
	return nil
}
