package captures

import (
	"bytes"
	"image"
	"image/png"

	"arbex/assets/message"
)

// encodePNG returns a crop as PNG.
func encodePNG(rgb []byte, side int) ([]byte, error) {
	picture := image.NewNRGBA(image.Rect(0, 0, side, side))
	for i, j := 0, 0; i < len(rgb); i, j = i+3, j+4 {
		copy(picture.Pix[j:j+3], rgb[i:i+3])
		picture.Pix[j+3] = 255
	}
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	err := encoder.Encode(&out, picture)
	return out.Bytes(), err
}

// decodePNG returns the crop that a PNG of side x side pixels holds.
func decodePNG(data []byte, side int) ([]byte, error) {
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if size := picture.Bounds(); size.Dx() != side || size.Dy() != side {
		return nil, message.New("a stored picture has {{.Width}}x{{.Height}} pixels, not {{.Side}}x{{.Side}}", message.Fields{"Width": size.Dx(), "Height": size.Dy(), "Side": side})
	}
	rgb := make([]byte, 0, 3*side*side)
	origin := picture.Bounds().Min
	for y := range side {
		for x := range side {
			r, g, b, _ := picture.At(origin.X+x, origin.Y+y).RGBA()
			rgb = append(rgb, byte(r>>8), byte(g>>8), byte(b>>8))
		}
	}
	return rgb, nil
}

// pngSide returns the side of a square PNG without decoding it.
func pngSide(data []byte) (int, error) {
	head, err := png.DecodeConfig(bytes.NewReader(data))
	if err == nil && (head.Width != head.Height || head.Width > maxSide) {
		err = message.New("a picture of {{.Width}}x{{.Height}} pixels is not a face crop", message.Fields{"Width": head.Width, "Height": head.Height})
	}
	return head.Width, err
}
