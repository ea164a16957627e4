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

// scenery is pictures of faces that come, move and go: scenes of none to three
// faces, painted once and shown again and again.
type scenery struct {
	scenes [][]*vision.Frame
}

// Rates and lengths, in simulated time.
const (
	cameraRate  = 30              // pictures a second
	sceneFrames = 20 * cameraRate // a scene takes twenty seconds
	steps       = 8               // different pictures of a scene
	sceneWidth  = 320
	sceneHeight = 240
)

// facePositions are the faces of each scene: where, and how wide in pixels.
var facePositions = [][]image.Rectangle{
	{},
	{image.Rect(90, 40, 220, 170)},
	{image.Rect(10, 60, 110, 160), image.Rect(180, 50, 290, 160)},
	{image.Rect(180, 50, 290, 160)},
	{image.Rect(5, 5, 95, 95), image.Rect(115, 90, 215, 190), image.Rect(220, 10, 315, 105)},
}

func newScenery(t testing.TB) *scenery {
	face := portrait(t)
	random := rand.New(rand.NewPCG(1, 2))
	p := &scenery{}
	for _, faces := range facePositions {
		var scene []*vision.Frame
		for step := range steps {
			picture := image.NewRGBA(image.Rect(0, 0, sceneWidth, sceneHeight))
			for i := range picture.Pix {
				picture.Pix[i] = byte(90 + random.IntN(20))
			}
			for _, place := range faces {
				draw.ApproxBiLinear.Scale(picture, place.Add(image.Pt(2*step-steps, step%3)), face, face.Bounds(), draw.Src, nil)
			}
			frame, err := vision.FrameFromImage(picture)
			if err != nil {
				t.Fatal(err)
			}
			scene = append(scene, frame)
		}
		p.scenes = append(p.scenes, scene)
	}
	t.Cleanup(func() {
		for _, scene := range p.scenes {
			for _, frame := range scene {
				frame.Close()
			}
		}
	})
	return p
}

// portrait returns the face of the demo's astronaut with a margin.
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

// sceneCamera is a camera that runs faster than the clock: rate frames in a real
// second, thirty in a simulated one.
type sceneCamera struct {
	scenery *scenery
	rate    float64
	shown   *atomic.Int64 // frames, over all cameras
	began   time.Time
	n       int
	once    sync.Once
	gone    chan struct{}
}

func (p *scenery) camera(rate float64, shown *atomic.Int64) *sceneCamera {
	return &sceneCamera{scenery: p, rate: rate, shown: shown, began: time.Now(), gone: make(chan struct{})}
}

func (s *sceneCamera) Info() vision.Info {
	return vision.Info{Spec: "scenes", Name: "scenes", Kind: vision.Camera, Width: sceneWidth, Height: sceneHeight, FPS: cameraRate, Live: true}
}

func (s *sceneCamera) Read(dst *vision.Frame) error {
	due := s.began.Add(time.Duration(float64(s.n) / s.rate * float64(time.Second)))
	select {
	case <-s.gone:
		return vision.ErrClosed
	case <-time.After(time.Until(due)):
	}
	scene := s.scenery.scenes[s.n/sceneFrames%len(s.scenery.scenes)]
	scene[s.n%steps].CopyTo(dst)
	dst.Index, dst.Time = s.n, time.Duration(s.n)*time.Second/cameraRate
	s.n++
	s.shown.Add(1)
	return nil
}

func (s *sceneCamera) Close() error {
	s.once.Do(func() { close(s.gone) })
	return nil
}
