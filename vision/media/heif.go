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
		header, size := isoBoxSize(s)
		if size < header || size > uint64(len(s)) {
			return nil
		}
		if string(s[4:8]) == name {
			return s[min(header+uint64(skip), size):size]
		}
		s = s[size:]
	}
	return nil
}

// isoBoxSize returns the lengths of a box's header and of the box (ISO/IEC 14496-12,
// 4.2): of 1, the length has 64 bits and follows the name; of 0, the box goes on to the
// end of the file.
func isoBoxSize(s []byte) (header, size uint64) {
	switch size := binary.BigEndian.Uint32(s); {
	case size == 1 && len(s) >= 16:
		return 16, binary.BigEndian.Uint64(s[8:])
	case size == 0:
		return 8, uint64(len(s))
	default:
		return 8, uint64(size)
	}
}
