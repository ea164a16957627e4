package dataset

import "arbex/vision"

// warp samples a picture bilinearly to side*side pixels; the edge continues outside.
// toSource maps positions in the result to positions in the picture, both in fractions
// of the side.
func warp(p pixels, side int, toSource vision.Affine) pixels {
	to := pixels{side, side, p.channels, make([]byte, side*side*p.channels)}
	w, h, n := float64(p.width), float64(p.height), p.channels
	at := 0
	for row := range side {
		y := (float64(row) + 0.5) / float64(side)
		for column := range side {
			x := (float64(column) + 0.5) / float64(side)
			u := min(max((toSource[0][0]*x+toSource[0][1]*y+toSource[0][2])*w-0.5, 0), w-1)
			v := min(max((toSource[1][0]*x+toSource[1][1]*y+toSource[1][2])*h-0.5, 0), h-1)
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
