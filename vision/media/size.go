package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"

	_ "image/gif" // decoders whose DecodeConfig Size needs
	_ "image/jpeg"
	_ "image/png"

	_ "golang.org/x/image/bmp"
	_ "golang.org/x/image/tiff"
	_ "golang.org/x/image/webp"
)

// maxPixels bounds a decoded picture: 120 megapixels take 360 MB as BGR, more
// than any camera in common use delivers.
const maxPixels = 120_000_000

// CheckSize returns an error for a picture too large to be held in memory, or empty.
func CheckSize(size image.Point) error {
	switch {
	case size.X < 1 || size.Y < 1:
		return fmt.Errorf("the picture has no pixels (%dx%d)", size.X, size.Y)
	case size.X > maxPixels || size.Y > maxPixels || size.X*size.Y > maxPixels:
		return fmt.Errorf("the picture has %dx%d pixels, more than the %d million that can be held; shrink it first",
			size.X, size.Y, maxPixels/1_000_000)
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
		return image.Point{}, fmt.Errorf("it is damaged or no picture (%w)", err)
	}
	return image.Pt(header.Width, header.Height), nil
}

// jp2Size reads the marker segment SIZ that begins a JPEG 2000 codestream (ISO/IEC
// 15444-1, A.5.1): width and height of the reference grid, and the picture's offset
// in it.
func jp2Size(content []byte) (image.Point, error) {
	at := bytes.Index(content, []byte("\xff\x4f\xff\x51"))
	if at < 0 || len(content) < at+24 {
		return image.Point{}, errors.New("it is damaged")
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
			return size, errors.New("it is damaged")
		}
		if _, err := fmt.Sscanf(string(fields[0]), "%d", &n); err != nil {
			return size, errors.New("it is damaged")
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
