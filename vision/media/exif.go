package media

import (
	"bytes"
	"encoding/binary"
)

// Orientation is how stored pixels are rearranged for display: rows become columns
// first (Transposed), then left becomes right (Mirrored), then top becomes bottom
// (Flipped). These are all eight: four quarter turns, mirrored or not.
type Orientation struct{ Transposed, Mirrored, Flipped bool }

// exifOrientations are the values of EXIF's tag Orientation (CIPA DC-008, 4.6.4),
// which say where the first row and the first column of the stored picture belong.
var exifOrientations = [...]Orientation{
	1: {},
	2: {Mirrored: true},
	3: {Mirrored: true, Flipped: true},
	4: {Flipped: true},
	5: {Transposed: true},
	6: {Transposed: true, Mirrored: true},
	7: {Transposed: true, Mirrored: true, Flipped: true},
	8: {Transposed: true, Flipped: true},
}

// OrientationOf returns the EXIF orientation of a JPEG, PNG or WebP. A file without
// a valid one is upright.
func OrientationOf(content []byte) Orientation {
	tag := exifTag(exifOf(content))
	if tag < 1 || tag >= len(exifOrientations) {
		return Orientation{}
	}
	return exifOrientations[tag]
}

// exifOf returns the EXIF block, which is laid out as a TIFF file, or nil.
func exifOf(content []byte) []byte {
	switch {
	case bytes.HasPrefix(content, []byte("\xff\xd8")):
		return exifOfJPEG(content[2:])
	case bytes.HasPrefix(content, []byte("\x89PNG\r\n\x1a\n")):
		return chunk(content[8:], "eXIf", binary.BigEndian, 4)
	case isWebP(content):
		return bytes.TrimPrefix(chunk(content[12:], "EXIF", binary.LittleEndian, 0), []byte("Exif\x00\x00"))
	}
	return nil
}

// exifOfJPEG walks through the segments: FF, a marker, a length that includes itself.
func exifOfJPEG(s []byte) []byte {
	const app1, startOfScan = 0xe1, 0xda
	for len(s) >= 4 && s[0] == 0xff && s[1] != startOfScan {
		if s[1] == 0xff { // a fill byte
			s = s[1:]
			continue
		}
		end := 2 + int(binary.BigEndian.Uint16(s[2:]))
		if end < 4 || end > len(s) {
			return nil
		}
		if block, is := bytes.CutPrefix(s[4:end], []byte("Exif\x00\x00")); is && s[1] == app1 {
			return block
		}
		s = s[end:]
	}
	return nil
}

// chunk returns the content of a chunk of a PNG (length, name, content, checksum of 4
// bytes) or of a RIFF file (name, length, content padded to even length).
func chunk(s []byte, name string, order binary.ByteOrder, checksum int) []byte {
	for len(s) >= 8 {
		length, own := order.Uint32(s), string(s[4:8])
		if checksum == 0 {
			length, own = order.Uint32(s[4:]), string(s[:4])
		}
		s = s[8:]
		if uint64(length) > uint64(len(s)) {
			return nil
		}
		if own == name {
			return s[:length]
		}
		next := int(length) + checksum
		if checksum == 0 {
			next += next % 2
		}
		s = s[min(next, len(s)):]
	}
	return nil
}

// exifTag returns the tag Orientation of the first directory of a TIFF block, or 0.
func exifTag(tiff []byte) int {
	const orientationTag, short, entry = 0x0112, 3, 12
	var order binary.ByteOrder = binary.LittleEndian
	switch {
	case bytes.HasPrefix(tiff, []byte("MM\x00*")):
		order = binary.BigEndian
	case !bytes.HasPrefix(tiff, []byte("II*\x00")):
		return 0
	}
	if len(tiff) < 8 {
		return 0
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return 0
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < entry {
			return 0
		}
		if order.Uint16(entries) == orientationTag && order.Uint16(entries[2:]) == short {
			return int(order.Uint16(entries[8:]))
		}
		entries = entries[entry:]
	}
	return 0
}
