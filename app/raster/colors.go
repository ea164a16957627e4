package raster

import "image/color"

// Blue means the primary distribution and orange the corrected one, wherever they are
// drawn. They can be told apart with every common colour vision deficiency, and differ
// in lightness too.
var (
	PrimaryOnDark    = color.NRGBA{0x6F, 0xA8, 0xDC, 0xFF}
	CorrectedOnDark  = color.NRGBA{0xF4, 0xB2, 0x4D, 0xFF}
	PrimaryOnLight   = color.NRGBA{0x39, 0x71, 0xA8, 0xFF}
	CorrectedOnLight = color.NRGBA{0xAF, 0x50, 0x09, 0xFF}
)
