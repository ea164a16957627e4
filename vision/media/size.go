package media

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	_ "image/gif" // decoders whose DecodeConfig Size needs
	_ "image/jpeg"
	_ "image/png"

	"arbex/assets/message"

	_ "golang.org/x/image/bmp"
	_ "golang.org/x/image/tiff"
	_ "golang.org/x/image/webp"
)

// errDamaged is a header that cannot be read.
var errDamaged = message.New("it is damaged", nil)

// maxPixels bounds a decoded picture: 120 megapixels take 360 MB as BGR, more
// than any camera in common use delivers.
const maxPixels = 120_000_000

// CheckSize returns an error for a picture too large to be held in memory, or empty.
func CheckSize(size image.Point) error {
	switch {
	case size.X < 1 || size.Y < 1:
		return message.New("the picture has no pixels", nil)
	case size.X > maxPixels || size.Y > maxPixels || size.X*size.Y > maxPixels:
		return message.New("the picture has {{.Width}}x{{.Height}} pixels, more than the {{.Millions}} million that can be held; shrink it first",
			message.Fields{"Width": size.X, "Height": size.Y, "Millions": maxPixels / 1_000_000})
	}
	return nil
}

// Size reads a picture's size from its header, for the formats that Go or OpenCV decode.
func Size(format Format, content []byte) (image.Point, error) {
	switch format {
	case JPEG2000:
		return jp2Size(content)
	case PNM:
		return pnmSize(content)
	}
	header, _, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return image.Point{}, message.Wrap(err, "it is damaged or no picture ({{.Cause}})", nil)
	}
	return image.Pt(header.Width, header.Height), nil
}

// jp2Size reads the marker segment SIZ that begins a JPEG 2000 codestream (ISO/IEC
// 15444-1, A.5.1): width and height of the reference grid, and the picture's offset
// in it.
func jp2Size(content []byte) (image.Point, error) {
	at := bytes.Index(content, []byte("\xff\x4f\xff\x51"))
	if at < 0 || len(content) < at+24 {
		return image.Point{}, errDamaged
	}
	number := func(i int) int { return int(binary.BigEndian.Uint32(content[at+8+4*i:])) }
	return image.Pt(number(0)-number(2), number(1)-number(3)), nil
}

// pnmSize reads the two numbers after the magic number of a PBM, PGM or PPM.
func pnmSize(content []byte) (size image.Point, err error) {
	var numbers []int
	for fields := bytes.Fields(stripComments(content[2:min(len(content), 4096)])); len(numbers) < 2; fields = fields[1:] {
		n := 0
		if len(fields) == 0 {
			return size, errDamaged
		}
		if _, err := fmt.Sscanf(string(fields[0]), "%d", &n); err != nil {
			return size, errDamaged
		}
		numbers = append(numbers, n)
	}
	return image.Pt(numbers[0], numbers[1]), nil
}

// stripComments removes the rest of each line after a #.
func stripComments(s []byte) []byte {
	var kept [][]byte
	for _, line := range bytes.Split(s, []byte("\n")) {
		line, _, _ = bytes.Cut(line, []byte("#"))
		kept = append(kept, line)
	}
	return bytes.Join(kept, []byte("\n"))
}
