package vision

import (
	"fmt"
	"image"
	"image/color"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"arbex/assets/message"

	"gocv.io/x/gocv"
	"golang.org/x/image/draw"
)

// syntheticScene is a clip that is drawn while it is read: heads cut out of the demo
// clip walk to and fro and pass in front of each other. It tests tracking of crossing
// faces and the cost of several faces, without a file.
type syntheticScene struct {
	info    Info
	sprites []sprite // later ones are in front
	picture *image.RGBA
	index   int
	closed  bool
}

// sprite is a head that moves.
type sprite struct {
	image    *image.RGBA // with a soft edge
	position func(at time.Duration) Point
}

const (
	sceneWidth, sceneHeight = 640, 480
	sceneRate               = 30
	sceneDuration           = time.Minute
	maxSceneFaces           = 4
)

// openSyntheticScene opens "demo:N".
func openSyntheticScene(spec string) (*syntheticScene, error) {
	count, err := strconv.Atoi(strings.TrimPrefix(spec, Demo+":"))
	if err != nil || count < 1 || count > maxSceneFaces {
		return nil, message.New("{{.Source}} shows no faces; give {{.First}} to {{.Last}}",
			message.Fields{"Source": spec, "First": Demo + ":1", "Last": fmt.Sprintf("%s:%d", Demo, maxSceneFaces)})
	}
	heads, err := extractHeads()
	if err != nil {
		return nil, err
	}
	sprites := make([]sprite, count)
	for i := range sprites {
		sprites[i] = sprite{resizeHead(heads[i], 1-0.12*float64(count)), pathOf(i, count)}
	}
	s := newSyntheticScene(sprites, sceneDuration)
	s.info.Spec, s.info.Name = spec, fmt.Sprintf("demo, %d faces", count)
	if count == 1 {
		s.info.Name = "demo, 1 face"
	}
	return s, nil
}

func newSyntheticScene(sprites []sprite, duration time.Duration) *syntheticScene {
	return &syntheticScene{
		sprites: sprites, picture: image.NewRGBA(image.Rect(0, 0, sceneWidth, sceneHeight)),
		info: Info{
			Kind: Clip, Name: "scene", Width: sceneWidth, Height: sceneHeight, FPS: sceneRate,
			Frames: int(duration * sceneRate / time.Second), Duration: duration,
		},
	}
}

// pathOf returns the path of one head of several: across the whole picture and back,
// each with its own period, so that every two meet now and then.
func pathOf(i, count int) func(time.Duration) Point {
	const margin = 110
	period := 9 + 3*float64(i)
	start := 2 * math.Pi * float64(i) / float64(count)
	return func(at time.Duration) Point {
		across := 0.5 + 0.5*math.Cos(2*math.Pi*at.Seconds()/period+start)
		nod := math.Sin(2*math.Pi*at.Seconds()/3 + start)
		return Point{margin + float32(across)*(sceneWidth-2*margin), sceneHeight/2 + 18*float32(nod) + 14*float32(i-count/2)}
	}
}

// headRegions are the heads in the demo clip: in which frame, and where.
var headRegions = [maxSceneFaces]struct {
	frame  int
	region image.Rectangle
	mirror bool // so that a program sees another person
}{
	{185, image.Rect(95, 15, 311, 331), false},
	{185, image.Rect(390, 105, 600, 405), false},
	{250, image.Rect(395, 112, 605, 414), true},
	{75, image.Rect(118, 0, 450, 370), true},
}

// extractHeads cuts the heads out of the demo clip.
func extractHeads() ([]*image.RGBA, error) {
	clip, err := openDemo()
	if err != nil {
		return nil, err
	}
	defer clip.Close()
	frame := NewFrame()
	defer frame.Close()
	heads, left := make([]*image.RGBA, len(headRegions)), len(headRegions)
	for left > 0 {
		if err := clip.Read(frame); err != nil {
			return nil, fmt.Errorf("cutting heads out of the demo clip: %w", err)
		}
		for i, p := range headRegions {
			if p.frame == frame.Index {
				heads[i] = extractHead(frame.RGBA(nil), p.region, p.mirror)
				left--
			}
		}
	}
	return heads, nil
}

// extractHead cuts an ellipse with a soft edge out of a picture.
func extractHead(picture *image.RGBA, region image.Rectangle, mirror bool) *image.RGBA {
	head := image.NewRGBA(image.Rectangle{Max: region.Size()})
	w, h := region.Dx(), region.Dy()
	for y := range h {
		for x := range w {
			from := x
			if mirror {
				from = w - 1 - x
			}
			dx, dy := 2*float64(x)/float64(w)-1, 2*float64(y)/float64(h)-1
			cover := min(max((1-math.Hypot(dx, dy))*12, 0), 1)
			p := picture.RGBAAt(region.Min.X+from, region.Min.Y+y)
			fade := func(v uint8) uint8 { return uint8(float64(v)*cover + 0.5) }
			head.SetRGBA(x, y, color.RGBA{fade(p.R), fade(p.G), fade(p.B), fade(255)})
		}
	}
	return head
}

// resizeHead scales a head; at scale 1 it is 200 pixels wide.
func resizeHead(head *image.RGBA, scale float64) *image.RGBA {
	width := 200 * scale
	size := image.Rect(0, 0, int(width), int(width*float64(head.Rect.Dy())/float64(head.Rect.Dx())))
	scaled := image.NewRGBA(size)
	draw.CatmullRom.Scale(scaled, size, head, head.Rect, draw.Src, nil)
	return scaled
}

func (s *syntheticScene) Info() Info { return s.info }

// Read draws the next frame.
func (s *syntheticScene) Read(dst *Frame) error {
	switch {
	case s.closed:
		return ErrClosed
	case s.index >= s.info.Frames:
		return io.EOF
	}
	at := time.Duration(s.index) * time.Second / sceneRate
	s.draw(at)
	view, err := gocv.NewMatFromBytes(sceneHeight, sceneWidth, gocv.MatTypeCV8UC4, s.picture.Pix)
	if err != nil {
		return fmt.Errorf("drawing frame %d: %w", s.index, err)
	}
	defer view.Close()
	gocv.CvtColor(view, &dst.bgr, gocv.ColorRGBAToBGR)
	dst.Index, dst.Time = s.index, at
	s.index++
	return nil
}

// background is the colour behind the heads.
var background = image.NewUniform(color.RGBA{168, 164, 158, 255})

func (s *syntheticScene) draw(at time.Duration) {
	draw.Draw(s.picture, s.picture.Rect, background, image.Point{}, draw.Src)
	for _, a := range s.sprites {
		middle, size := a.position(at), a.image.Rect.Size()
		corner := image.Pt(int(math.Round(float64(middle.X))), int(math.Round(float64(middle.Y)))).Sub(size.Div(2))
		draw.Draw(s.picture, image.Rectangle{Min: corner, Max: corner.Add(size)}, a.image, image.Point{}, draw.Over)
	}
}

func (s *syntheticScene) Close() error { s.closed = true; return nil }
