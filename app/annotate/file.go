package annotate

import (
	"image"
	"image/png"
	"io"

	"arbex/model/durable"
)

// WritePNG draws a still picture and writes it to a file.
func WritePNG(path string, o Options, p Picture) error {
	return durable.Write(path, func(to io.Writer) error { return png.Encode(to, Draw(o, p)) })
}

// Draw draws a still picture, without curves.
func Draw(o Options, p Picture) *image.RGBA {
	return newRenderer(o, p.Image.Rect.Size(), false).draw(p)
}
