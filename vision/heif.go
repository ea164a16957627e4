package vision

import "encoding/binary"

// heifOrientation reads how an AVIF or HEIC asks to be turned: its boxes irot and
// imir (ISO/IEC 23008-12, 6.5.10 and 6.5.12), as far as FFmpeg passes over them.
func heifOrientation(content []byte) (o storedOrientation) {
	properties := isoBox(isoBox(isoBox(content, "meta", 4), "iprp", 0), "ipco", 0)
	if r := isoBox(properties, "irot", 0); len(r) > 0 { // quarter turns against the clock
		o = storedOrientations[[4]int{1, 8, 3, 6}[r[0]&3]]
	}
	if m := isoBox(properties, "imir", 0); len(m) > 0 {
		if m[0]&1 == 1 {
			o.mirrored = !o.mirrored
		} else {
			o.flipped = !o.flipped
		}
	}
	return o
}

// isoBox finds a box among others and returns its content without the first skip bytes.
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
