package dataset

// affine maps a position in a result to one in its source, both in fractions of the
// side: x' = a x + b y + c, y' = d x + e y + f.
type affine struct{ a, b, c, d, e, f float64 }

// identity leaves the source as it is.
var identity = affine{a: 1, e: 1}

// then returns the affine that applies m, then o.
func (m affine) then(o affine) affine {
	return affine{
		o.a*m.a + o.b*m.d, o.a*m.b + o.b*m.e, o.a*m.c + o.b*m.f + o.c,
		o.d*m.a + o.e*m.d, o.d*m.b + o.e*m.e, o.d*m.c + o.e*m.f + o.f,
	}
}

// inverse maps a position in the source to one in the result.
func (m affine) inverse(x, y float64) (float64, float64) {
	det := m.a*m.e - m.b*m.d
	x, y = x-m.c, y-m.f
	return (m.e*x - m.b*y) / det, (m.a*y - m.d*x) / det
}

// mirrored reports whether left and right are swapped.
func (m affine) mirrored() bool { return m.a*m.e-m.b*m.d < 0 }

// warp samples a picture bilinearly to side*side pixels; the edge continues outside.
func warp(p pixels, side int, m affine) pixels {
	to := pixels{side, side, p.channels, make([]byte, side*side*p.channels)}
	w, h, n := float64(p.width), float64(p.height), p.channels
	at := 0
	for row := range side {
		y := (float64(row) + 0.5) / float64(side)
		for column := range side {
			x := (float64(column) + 0.5) / float64(side)
			u := min(max((m.a*x+m.b*y+m.c)*w-0.5, 0), w-1)
			v := min(max((m.d*x+m.e*y+m.f)*h-0.5, 0), h-1)
			x0, y0 := int(u), int(v)
			x1, y1 := min(x0+1, p.width-1), min(y0+1, p.height-1)
			fx, fy := float32(u-float64(x0)), float32(v-float64(y0))
			a, b := (y0*p.width+x0)*n, (y0*p.width+x1)*n
			c, d := (y1*p.width+x0)*n, (y1*p.width+x1)*n
			for range n {
				top := float32(p.data[a]) + fx*(float32(p.data[b])-float32(p.data[a]))
				bottom := float32(p.data[c]) + fx*(float32(p.data[d])-float32(p.data[c]))
				to.data[at] = byte(top + fy*(bottom-top) + 0.5)
				at, a, b, c, d = at+1, a+1, b+1, c+1, d+1
			}
		}
	}
	return to
}
