package annotate

import (
	"image"
	"image/color"
	"math"

	"arbex/app/raster"

	"golang.org/x/image/draw"
)

// The colours beside blue and orange are greys.
var (
	ground    = color.NRGBA{0x14, 0x17, 0x1C, 0xFF}
	trough    = color.NRGBA{0x2E, 0x35, 0x40, 0xFF}
	highlight = color.NRGBA{0x2B, 0x31, 0x3B, 0xFF}
	front     = color.NRGBA{0xEC, 0xEF, 0xF3, 0xFF}
	muted     = color.NRGBA{0xA4, 0xAE, 0xBB, 0xFF}
	strip     = color.NRGBA{0x0C, 0x0D, 0x10, 0xD0}
)

// series are the colours of the primary and of the corrected distribution.
var series = [2]color.NRGBA{raster.PrimaryOnDark, raster.CorrectedOnDark}

// renderer draws the pictures of one source, or of several one after the other. The
// picture is at the top left, the bars are at the right, and the curves, if there are
// any, below the picture.
type renderer struct {
	options Options
	letters *letters
	unit    float64 // pixels; measures below are in units
	canvas  *image.RGBA
	picture image.Rectangle // of the canvas
	panel   image.Rectangle
	curves  image.Rectangle // empty: there are none
	history history
	labels  raster.Labels // of the boxes
}

// The picture's shorter side has 480 to 1080 pixels, of which a unit is the 480th
// part, so that letters can be read. It is shorter, and a unit a pixel, where the longer
// side would have more pixels than encoders take.
const (
	unitsOfSide = 480
	maxSide     = 1080
	maxLongSide = 16384
	panelWidth  = 330
)

// newRenderer returns a renderer for pictures of a size; pictures of another are
// fitted into it. Those that move have curves.
func newRenderer(o Options, size image.Point, moving bool) *renderer {
	shorter := float64(max(min(size.X, size.Y), 1))
	scale := min(min(max(shorter, unitsOfSide), maxSide)/shorter, maxLongSide/float64(max(size.X, size.Y, 1)))
	r := &renderer{options: o, unit: max(shorter*scale/unitsOfSide, 1)}
	r.letters = newLetters(r.unit)
	even := func(v float64) int { return (int(math.Round(v)) + 1) &^ 1 }
	w, h := even(float64(size.X)*scale), even(float64(size.Y)*scale)
	r.picture = image.Rect(0, 0, w, h)
	below := 0
	if moving {
		below = even(r.pixels(r.stripHeight()))
	}
	r.panel = image.Rect(w, 0, w+even(r.pixels(panelWidth)), h+below)
	r.curves = image.Rect(0, h, w, h+below)
	r.canvas = image.NewRGBA(image.Rectangle{Max: r.panel.Max})
	return r
}

// pixels converts units.
func (r *renderer) pixels(units float64) float64 { return units * r.unit }

// draw returns the drawing of a picture, valid until the next call.
func (r *renderer) draw(p Picture) *image.RGBA {
	raster.Fill(r.canvas, ground)
	if p.Size == (image.Point{}) {
		p.Size = p.Image.Rect.Size()
	}
	r.drawBoxes(p, r.drawImage(p.Image))
	r.drawPanel(p)
	if !r.curves.Empty() {
		r.history.add(p, r.options.Face)
		r.drawCurves(p)
	}
	return r.canvas
}

// drawImage fits a picture into its place and returns where it is.
func (r *renderer) drawImage(picture *image.RGBA) image.Rectangle {
	raster.Fill(r.part(r.picture), color.Black)
	size := picture.Rect.Size()
	scale := min(float64(r.picture.Dx())/float64(size.X), float64(r.picture.Dy())/float64(size.Y))
	fitted := image.Pt(int(math.Round(float64(size.X)*scale)), int(math.Round(float64(size.Y)*scale)))
	at := image.Rectangle{Max: fitted}.Add(r.picture.Size().Sub(fitted).Div(2))
	if fitted == size {
		draw.Draw(r.canvas, at, picture, picture.Rect.Min, draw.Src)
	} else {
		draw.ApproxBiLinear.Scale(r.canvas, at, picture, picture.Rect, draw.Src, nil)
	}
	return at
}

// part returns a rectangle of the canvas to draw into, in the canvas' coordinates.
func (r *renderer) part(of image.Rectangle) *image.RGBA { return r.canvas.SubImage(of).(*image.RGBA) }

// fill fills a rectangle whose position is given in pixels.
func (r *renderer) fill(x, y, w, h float64, ink color.Color) {
	round := func(v float64) int { return int(math.Round(v)) }
	draw.Draw(r.canvas, image.Rect(round(x), round(y), round(x+w), round(y+h)), image.NewUniform(ink), image.Point{}, draw.Over)
}
