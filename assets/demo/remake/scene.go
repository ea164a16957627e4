package main

import (
	"image"
	"math"
	"path/filepath"
	"runtime"
	"sync"
)

// scene is the two photographs and what happens to them over time.
type scene struct {
	astronaut, portrait *image.RGBA
}

func loadScene(folder string) (*scene, error) {
	astronaut, err := loadPicture(filepath.Join(folder, "astronaut.png"))
	if err != nil {
		return nil, err
	}
	portrait, err := loadPicture(filepath.Join(folder, "portrait.jpg"))
	if err != nil {
		return nil, err
	}
	return &scene{astronaut, portrait}, nil
}

// draw paints the moment t, in seconds, with a strip of rows per core.
func (s *scene) draw(frame *image.RGBA, t float64) {
	back, front := s.backdrop(t), s.photograph(t)
	var strips sync.WaitGroup
	cores := runtime.NumCPU()
	for strip := range cores {
		strips.Go(func() {
			for y := strip; y < height; y += cores {
				for x := range width {
					p := point{float64(x) + 0.5, float64(y) + 0.5}
					setPixel(frame, x, y, front.over(p, back.at(p)))
				}
			}
		})
	}
	strips.Wait()
	at(degradations(), t).degrade(frame, t)
}

// camera maps the frame onto the first photograph.
type camera struct {
	picture       *image.RGBA
	middle        point   // of the view, in the photograph
	scale         float64 // pixels of the photograph per pixel of the frame
	tilt          float64
	displacements []displacement
	surface       surface
}

func (s *scene) backdrop(t float64) camera {
	shown := at(astronautExpressions(), t)
	shown.turn = 0.9*sway(t, 5, 0.1) + 0.3*sway(t, 12, 0)
	aside := ease((t-4.2)/1.2) - ease((t-28.4)/1.4) // make room for the second person
	return camera{
		picture:       s.astronaut,
		middle:        point{232 + 9*sway(t, 2, 0) + 60*aside, 132 + 6*sway(t, 5, 0.25) + 8*aside},
		scale:         0.50 + 0.05*sway(t, 2, 0.6) + 0.05*aside,
		tilt:          0.035 * sway(t, 5, 0),
		displacements: astronautFace().displacements(shown),
		surface:       surface{astronautFace(), at(degradations(), t)},
	}
}

func (c camera) at(p point) colour {
	p = p.minus(point{width / 2, height / 2}).turned(c.tilt).times(c.scale).plus(c.middle)
	return c.surface.shade(p, sample(c.picture, inverseWarp(p, c.displacements)))
}

// photograph is the second picture, on paper with a white edge and a soft shadow.
type photograph struct {
	picture       *image.RGBA
	middle        point   // on the frame
	scale         float64 // pixels of the photograph per pixel of the frame
	tilt          float64
	displacements []displacement
	surface       surface
}

func (s *scene) photograph(t float64) photograph {
	shown := at(portraitExpressions(), t)
	shown.turn = 0.8 * sway(t, 8, 0.2)
	in := ease((t-4.4)/1.1) - ease((t-28.3)/1.1)
	return photograph{
		picture:       s.portrait,
		middle:        point{800 - 305*in, 262 + 5*sway(t, 8, 0)},
		scale:         1.28,
		tilt:          -0.05 + 0.03*sway(t, 5, 0.3) + 0.12*(1-in),
		displacements: portraitFace().displacements(shown),
		surface:       surface{portraitFace(), at(degradations(), t)},
	}
}

const paper = 14.0 // the white edge, in pixels of the photograph

func (c photograph) over(p point, under colour) colour {
	size := point{float64(c.picture.Rect.Dx()), float64(c.picture.Rect.Dy())}
	local := func(p point) point { return p.minus(c.middle).turned(-c.tilt).times(c.scale) }
	shadow := outside(local(p.minus(point{5, 8})), size)
	under = mix(under, colour{}, 0.38*(1-ease((shadow+6)/22)))
	q := local(p)
	edge := colour{247, 245, 240}.scaled(c.surface.light(c.surface.from(q.plus(size.times(0.5)))))
	sheet := mix(edge, under, min(max(outside(q, size)/c.scale+0.5, 0), 1))
	inner := min(max((outside(q, size)+paper)/c.scale+0.5, 0), 1)
	if inner == 1 {
		return sheet
	}
	q = q.plus(size.times(0.5))
	return mix(c.surface.shade(q, sample(c.picture, inverseWarp(q, c.displacements))), sheet, inner)
}

// outside is how far a place lies outside the sheet; negative within.
func outside(p, size point) float64 {
	x, y := math.Abs(p.x)-size.x/2-paper, math.Abs(p.y)-size.y/2-paper
	return math.Hypot(max(x, 0), max(y, 0)) + min(max(x, y), 0)
}
