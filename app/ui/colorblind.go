package ui

// The colours of the classes for those who do not tell all colours apart: any two
// differ by 29 in CIELAB or more, for the usual colour vision and without each of the
// three receptors, and keep their distance from the blue and orange of the
// distributions. A search over random colours of a contrast of 3 to 1 found them.
var (
	colorBlindDark = palette{
		classColor("neutral"):   rgb(0xE6AE8F),
		classColor("happiness"): rgb(0xFDF68A),
		classColor("surprise"):  rgb(0x65FBFB),
		classColor("sadness"):   rgb(0xB59CF3),
		classColor("anger"):     rgb(0xF52B10),
		classColor("disgust"):   rgb(0xABFD06),
		classColor("fear"):      rgb(0xC43DFD),
		classColor("contempt"):  rgb(0xD84887),
	}
	colorBlindLight = palette{
		classColor("neutral"):   rgb(0x330724),
		classColor("happiness"): rgb(0x3F8D6A),
		classColor("surprise"):  rgb(0x9A4DE7),
		classColor("sadness"):   rgb(0x030AF7),
		classColor("anger"):     rgb(0xF31905),
		classColor("disgust"):   rgb(0x6C1507),
		classColor("fear"):      rgb(0x15035A),
		classColor("contempt"):  rgb(0xB347A3),
	}
)
