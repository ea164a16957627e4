package annotate

import (
	"fmt"
	"image"
	"image/color"
)

// drawBoxes draws the boxes, points and labels of the faces onto the picture that is
// at a place of the canvas.
func (r *renderer) drawBoxes(p Picture, at image.Rectangle) {
	whole := r.canvas
	r.canvas = r.part(at) // nothing is drawn beside the picture
	defer func() { r.canvas = whole }()
	sx, sy := float64(at.Dx())/float64(p.Size.X), float64(at.Dy())/float64(p.Size.Y)
	for _, f := range p.Faces {
		x, y := float64(at.Min.X)+sx*float64(f.Box[0]), float64(at.Min.Y)+sy*float64(f.Box[1])
		w, h := sx*float64(f.Box[2]), sy*float64(f.Box[3])
		if !(w >= 1 && h >= 1) {
			continue
		}
		r.outline(x, y, w, h, f.Primary == nil)
		for _, point := range f.Points {
			r.dot(float64(at.Min.X)+sx*float64(point[0]), float64(at.Min.Y)+sy*float64(point[1]))
		}
		r.label(f, x, y, at)
	}
}

// outline draws a white frame with dark edges, which is seen on every picture; a grey
// one where the network did not run.
func (r *renderer) outline(x, y, w, h float64, faint bool) {
	ink, line, edge := color.NRGBA{255, 255, 255, 255}, max(r.pixels(2), 1), max(r.pixels(1), 1)
	if faint {
		ink = muted
	}
	r.frame(x-edge, y-edge, w+2*edge, h+2*edge, line+2*edge, color.NRGBA{0, 0, 0, 110})
	r.frame(x, y, w, h, line, ink)
}

// frame draws the four sides of a rectangle inside it.
func (r *renderer) frame(x, y, w, h, line float64, ink color.Color) {
	r.fill(x, y, w, line, ink)
	r.fill(x, y+h-line, w, line, ink)
	r.fill(x, y+line, line, h-2*line, ink)
	r.fill(x+w-line, y+line, line, h-2*line, ink)
}

func (r *renderer) dot(x, y float64) {
	side := max(r.pixels(3), 2)
	r.fill(x-side/2, y-side/2, side, side, color.NRGBA{255, 255, 255, 220})
}

// label writes the face's number, name and result above its box, or inside its top
// where there is no room.
func (r *renderer) label(f Face, x, y float64, at image.Rectangle) {
	text := fmt.Sprint(f.ID)
	if f.Name != "" {
		text += " " + f.Name
	}
	if result := r.options.result(f); result != "" {
		text += "  " + result
	}
	height, padding := r.pixels(20), r.pixels(6)
	width := float64(r.letters.width(bold, text)) + 2*padding
	left := max(min(x, float64(at.Max.X)-width), float64(at.Min.X))
	top := y - height - r.pixels(2)
	if top < float64(at.Min.Y) {
		top = y + r.pixels(4)
	}
	r.fill(left, top, width, height, strip)
	r.letters.write(r.canvas, bold, text, left+padding, top+height/2, 0, color.White)
}
