package dataset

import (
	"bytes"
	"image"
	"image/draw"
	_ "image/gif" // the formats of the data sets
	_ "image/jpeg"
	_ "image/png"
	"slices"

	"arbex/assets/message"
	"arbex/model/durable"
	"arbex/vision"

	_ "golang.org/x/image/bmp"
	resize "golang.org/x/image/draw"
	_ "golang.org/x/image/tiff"
	_ "golang.org/x/image/webp"
)

// maxPixels bounds the size that a picture may have.
const maxPixels = 100 << 20

// readPicture decodes a picture file upright. Pictures with an orientation, and
// formats that Go does not know, are decoded by vision.
func readPicture(path string) (image.Image, error) {
	content, err := durable.ReadFile(path)
	if err != nil {
		return nil, err
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil || mayHaveOrientation(content) {
		return vision.ReadPicture(path)
	}
	if size.Width < 1 || size.Height < 1 || size.Width > maxPixels/size.Height {
		return nil, message.New("{{.Path}} claims {{.Width}}x{{.Height}} pixels", message.Fields{"Path": path, "Width": size.Width, "Height": size.Height})
	}
	picture, _, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		return nil, message.Wrap(err, "{{.Path}} is damaged: {{.Cause}}", message.Fields{"Path": path})
	}
	return picture, nil
}

// orientationMarks announce an orientation in a JPEG, a PNG, a WebP, and a TIFF of
// either byte order.
var orientationMarks = [][]byte{
	[]byte("Exif\x00\x00"), []byte("eXIf"), []byte("EXIF"),
	[]byte("\x12\x01\x03\x00\x01\x00\x00\x00"), []byte("\x01\x12\x00\x03\x00\x00\x00\x01"),
}

// mayHaveOrientation reports whether a picture file contains a mark.
func mayHaveOrientation(content []byte) bool {
	return slices.ContainsFunc(orientationMarks, func(mark []byte) bool { return bytes.Contains(content, mark) })
}

// pixels is a picture with one (grey) or three (RGB) bytes a pixel.
type pixels struct {
	width, height, channels int
	data                    []byte
}

// pixelsOf copies a picture. One more than twice as large as side is scaled down first,
// so that sampling it later does not alias.
func pixelsOf(picture image.Image, side int) pixels {
	b := picture.Bounds()
	if longest := max(b.Dx(), b.Dy()); longest > 2*side {
		factor := 1.5 * float64(side) / float64(longest)
		small := image.Rect(0, 0, max(1, int(float64(b.Dx())*factor)), max(1, int(float64(b.Dy())*factor)))
		var to draw.Image = image.NewRGBA(small)
		if _, grey := picture.(*image.Gray); grey {
			to = image.NewGray(small)
		}
		resize.BiLinear.Scale(to, small, picture, b, draw.Src, nil)
		picture, b = to, small
	}
	if grey, ok := picture.(*image.Gray); ok {
		p := pixels{b.Dx(), b.Dy(), 1, make([]byte, 0, b.Dx()*b.Dy())}
		for y := b.Min.Y; y < b.Max.Y; y++ {
			from := grey.PixOffset(b.Min.X, y)
			p.data = append(p.data, grey.Pix[from:from+b.Dx()]...)
		}
		return p
	}
	rgba, ok := picture.(*image.RGBA)
	if !ok || rgba.Rect.Min != (image.Point{}) || rgba.Stride != 4*b.Dx() {
		rgba = image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
		draw.Draw(rgba, rgba.Rect, picture, b.Min, draw.Src)
	}
	p := pixels{b.Dx(), b.Dy(), 3, make([]byte, 0, 3*b.Dx()*b.Dy())}
	for i := 0; i < len(rgba.Pix); i += 4 {
		p.data = append(p.data, rgba.Pix[i:i+3]...)
	}
	return p
}

// rgb returns the picture with three bytes a pixel.
func (p pixels) rgb() []byte {
	if p.channels == 3 {
		return p.data
	}
	to := make([]byte, 3*len(p.data))
	for i, v := range p.data {
		to[3*i], to[3*i+1], to[3*i+2] = v, v, v
	}
	return to
}

// Crop returns the sample's picture scaled to a network's input: RGB,
// [side*side*3].
func (x Sample) Crop(side int) ([]byte, error) { return x.CorruptedCrop(side, Corruption{}) }

// corrupted is Crop under a corruption, which a sample's name makes the same at
// each call.
func (x Sample) CorruptedCrop(side int, c Corruption) ([]byte, error) {
	picture, err := x.open()
	if err != nil {
		return nil, err
	}
	crop := warp(pixelsOf(picture, side), side, vision.Identity)
	return c.apply(crop, c.random(x.Name)).rgb(), nil
}

// Resize scales a square RGB picture, [from*from*3], to another side, as loading a
// picture does.
func Resize(rgb []byte, from, to int) []byte {
	if from == to {
		return rgb
	}
	return warp(pixelsOf(ImageOf(rgb, from), to), to, vision.Identity).rgb()
}

// ImageOf returns a square RGB picture, [side*side*3], as an image.
func ImageOf(rgb []byte, side int) *image.RGBA {
	picture := image.NewRGBA(image.Rect(0, 0, side, side))
	for i := range side * side {
		copy(picture.Pix[4*i:], rgb[3*i:3*i+3])
		picture.Pix[4*i+3] = 255
	}
	return picture
}
