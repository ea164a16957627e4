package annotate

import (
	"fmt"
	"image"
	"image/color"

	"arbex/app/raster"
)

// drawBoxes draws the boxes, points and labels of the faces onto the picture that is
// at a place of the canvas.
func (r *renderer) drawBoxes(p Picture, at image.Rectangle) {
	whole := r.canvas
	r.canvas = r.part(at) // nothing is drawn beside the picture
	defer func() { r.canvas = whole }()
	sx, sy := float64(at.Dx())/float64(p.Size.X), float64(at.Dy())/float64(p.Size.Y)
	var texts []string
	var labels []raster.Label
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
		text := r.labelText(f, at)
		texts, labels = append(texts, text), append(labels, r.labelOf(text, x, y, w, h))
	}
	picture := raster.Area{X: float32(at.Min.X), Y: float32(at.Min.Y), W: float32(at.Dx()), H: float32(at.Dy())}
	for i, label := range r.labels.Place(picture, labels, float32(r.pixels(labelGap))) {
		r.write(texts[i], label)
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

// Measures of a label, in units.
const labelHeight, labelMargin, labelGap = 20, 6, 3

// labelText returns a face's number, name and result, shortened to the width of the
// picture.
func (r *renderer) labelText(f Face, picture image.Rectangle) string {
	text := fmt.Sprint(f.ID)
	if f.Name != "" {
		text += " " + f.Name
	}
	if result := r.options.result(f); result != "" {
		text += "  " + result
	}
	return r.letters.shorten(bold, text, picture.Dx()-int(2*r.pixels(labelMargin)))
}

// labelOf returns the label with a text at a box.
func (r *renderer) labelOf(text string, x, y, w, h float64) raster.Label {
	width := float64(r.letters.width(bold, text)) + 2*r.pixels(labelMargin)
	return raster.Label{Box: raster.Area{X: float32(x), Y: float32(y), W: float32(w), H: float32(h)}, W: float32(width), H: float32(r.pixels(labelHeight))}
}

// write writes the text of a label.
func (r *renderer) write(text string, at raster.Area) {
	left, top := float64(at.X), float64(at.Y)
	r.fill(left, top, float64(at.W), float64(at.H), strip)
	r.letters.write(r.canvas, bold, text, left+r.pixels(labelMargin), top+float64(at.H)/2, 0, color.White)
}
