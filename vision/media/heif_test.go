package media

import (
	"encoding/binary"
	"slices"
	"testing"
)

// box returns a box of an ISO base media file.
func box(name string, contents ...[]byte) []byte {
	content := slices.Concat(contents...)
	return slices.Concat(binary.BigEndian.AppendUint32(nil, uint32(8+len(content))), []byte(name), content)
}

// wideBox returns a box whose length takes 64 bits.
func wideBox(name string, contents ...[]byte) []byte {
	content := slices.Concat(contents...)
	return slices.Concat([]byte{0, 0, 0, 1}, []byte(name), binary.BigEndian.AppendUint64(nil, uint64(16+len(content))), content)
}

// openBox returns a box that goes on to the end of the file.
func openBox(name string, contents ...[]byte) []byte {
	return slices.Concat([]byte{0, 0, 0, 0}, []byte(name), slices.Concat(contents...))
}

// oriented returns the box of a picture with some properties.
func oriented(properties ...[]byte) []byte {
	return box("meta", []byte{0, 0, 0, 0}, box("iprp", box("ipco", slices.Concat(properties...))))
}

func TestHEIFOrientation(t *testing.T) {
	irot := func(turns byte) []byte { return box("irot", []byte{turns}) }
	imir := func(axis byte) []byte { return box("imir", []byte{axis}) }
	header, quarter := box("ftyp", []byte("heic\x00\x00\x00\x00")), Orientation{Transposed: true, Flipped: true}
	for name, c := range map[string]struct {
		content []byte
		want    Orientation
	}{
		"upright":                          {oriented(box("ispe", []byte{0, 0})), Orientation{}},
		"a quarter anticlockwise":          {oriented(irot(1)), quarter},
		"upside down":                      {oriented(irot(2)), Orientation{Mirrored: true, Flipped: true}},
		"a quarter clockwise, mirrored":    {oriented(box("ispe", []byte{0, 0}), irot(3), imir(1)), Orientation{Transposed: true}},
		"left is right":                    {oriented(imir(1)), Orientation{Mirrored: true}},
		"top is bottom":                    {oriented(imir(0)), Orientation{Flipped: true}},
		"turned upside down and mirrored":  {oriented(irot(2), imir(1)), Orientation{Flipped: true}},
		"upper bits are reserved":          {oriented(irot(0xfd)), quarter},
		"after its header":                 {slices.Concat(header, oriented(irot(1))), quarter},
		"after data of a 64-bit length":    {slices.Concat(header, wideBox("mdat", []byte("pixels")), oriented(irot(1))), quarter},
		"in a box of a 64-bit length":      {slices.Concat(header, wideBox("meta", oriented(irot(1))[8:])), quarter},
		"in a box to the end of the file":  {slices.Concat(header, openBox("meta", oriented(irot(1))[8:])), quarter},
		"after data to the end":            {slices.Concat(openBox("mdat"), oriented(irot(1))), Orientation{}},
		"after a box shorter than its own": {slices.Concat([]byte("\x00\x00\x00\x07free"), oriented(irot(1))), Orientation{}},
		"a 64-bit length beyond the file":  {slices.Concat([]byte("\x00\x00\x00\x01mdat\xff\xff\xff\xff\xff\xff\xff\xff"), oriented(irot(1))), Orientation{}},
		"a 64-bit length cut short":        {[]byte("\x00\x00\x00\x01mdat\x00"), Orientation{}},
		"cut short":                        {oriented(irot(1))[:20], Orientation{}},
		"an empty property":                {oriented(box("irot")), Orientation{}},
		"nothing":                          {nil, Orientation{}},
	} {
		t.Run(name, func(t *testing.T) {
			if o := HEIFOrientation(c.content); o != c.want {
				t.Errorf("%+v, not %+v", o, c.want)
			}
		})
	}
}
