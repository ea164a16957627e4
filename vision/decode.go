package vision

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"

	_ "image/gif" // the formats whose size is read before OpenCV decodes them
	_ "image/jpeg"
	_ "image/png"

	_ "golang.org/x/image/bmp"
	_ "golang.org/x/image/tiff"
	_ "golang.org/x/image/webp"

	"gocv.io/x/gocv"
)

// decodeImage decodes a picture and turns it as it asks for. It checks the size
// that the picture claims before OpenCV sees it.
func decodeImage(content []byte, dst *Frame) error {
	is := detectFormat(content)
	switch {
	case is == notAnImage:
		return errors.New("it is damaged or no picture")
	case is == webpFile && animatedWebP(content):
		return errors.New("it is an animated WebP, which cannot be read; convert it to GIF or MP4")
	case is == gifFile && animatedGIF(content):
		return errors.New("it is an animated GIF, which is a clip; name it by itself")
	}
	size, err := headerSize(is, content)
	if err != nil {
		return err
	}
	if err := checkPictureSize(size); err != nil {
		return err
	}
	if is == pngFile || is == gifFile { // OpenCV reads no GIF, and libpng writes its warnings to the terminal
		err = decodeWithGo(content, dst)
	} else {
		err = decodeWithOpenCV(content, dst)
	}
	if err != nil {
		return err
	}
	storedOrientationOf(content).apply(dst)
	return nil
}

// decodeWithGo uses Go's decoders.
func decodeWithGo(content []byte, dst *Frame) error {
	picture, _, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		return fmt.Errorf("it is damaged (%w)", err)
	}
	return dst.fill(picture, picture.Bounds().Size())
}

func decodeWithOpenCV(content []byte, dst *Frame) error {
	picture, err := gocv.IMDecode(content, gocv.IMReadColor|gocv.IMReadIgnoreOrientation)
	if err != nil || picture.Empty() {
		picture.Close()
		return errors.New("it is damaged")
	}
	dst.bgr.Close()
	dst.bgr = picture
	return nil
}

// headerSize reads the size from a picture's header.
func headerSize(is imageFormat, content []byte) (image.Point, error) {
	switch is {
	case jp2File:
		return jp2Size(content)
	case pnmFile:
		return pnmSize(content)
	}
	header, _, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return image.Point{}, fmt.Errorf("it is damaged or no picture (%w)", err)
	}
	return image.Pt(header.Width, header.Height), nil
}

// jp2Size reads the marker SIZ that begins a JPEG 2000 stream (ISO/IEC 15444-1,
// A.5.1): width and height of its grid, and where the picture begins in it.
func jp2Size(content []byte) (image.Point, error) {
	at := bytes.Index(content, []byte("\xff\x4f\xff\x51"))
	if at < 0 || len(content) < at+24 {
		return image.Point{}, errors.New("it is damaged")
	}
	number := func(i int) int { return int(binary.BigEndian.Uint32(content[at+8+4*i:])) }
	return image.Pt(number(0)-number(2), number(1)-number(3)), nil
}

// pnmSize reads the two numbers after the mark of a PBM, PGM or PPM; what follows a
// # is a remark.
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

// stripComments leaves out the rest of each line after a #.
func stripComments(s []byte) []byte {
	var kept [][]byte
	for _, line := range bytes.Split(s, []byte("\n")) {
		line, _, _ = bytes.Cut(line, []byte("#"))
		kept = append(kept, line)
	}
	return bytes.Join(kept, []byte("\n"))
}
