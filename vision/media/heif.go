package media

import "encoding/binary"

// HEIFOrientation returns the orientation of an AVIF or HEIC from its boxes irot and
// imir (ISO/IEC 23008-12, 6.5.10 and 6.5.12), which older FFmpeg versions ignore.
func HEIFOrientation(content []byte) (o Orientation) {
	properties := isoBox(isoBox(isoBox(content, "meta", 4), "iprp", 0), "ipco", 0)
	if r := isoBox(properties, "irot", 0); len(r) > 0 { // quarter turns anticlockwise
		o = exifOrientations[[4]int{1, 8, 3, 6}[r[0]&3]]
	}
	if m := isoBox(properties, "imir", 0); len(m) > 0 {
		if m[0]&1 == 1 {
			o.Mirrored = !o.Mirrored
		} else {
			o.Flipped = !o.Flipped
		}
	}
	return o
}

// isoBox returns the content of the named box without its first skip bytes, or nil.
func isoBox(s []byte, name string, skip int) []byte {
	for len(s) >= 8 {
		size := uint64(binary.BigEndian.Uint32(s))
		if size < 8 || size > uint64(len(s)) {
			return nil
		}
		if string(s[4:8]) == name {
			return s[min(8+skip, int(size)):size]
		}
		s = s[size:]
	}
	return nil
}
