package vision

import (
	"fmt"
	"image"
)

// maxPixels bounds a decoded picture: 120 megapixels take 360 MB as BGR, more
// than any camera in common use delivers.
const maxPixels = 120_000_000

// checkPictureSize rejects what cannot be held in memory before it is decoded.
func checkPictureSize(size image.Point) error {
	switch {
	case size.X < 1 || size.Y < 1:
		return fmt.Errorf("the picture has no pixels (%dx%d)", size.X, size.Y)
	case size.X > maxPixels || size.Y > maxPixels || size.X*size.Y > maxPixels:
		return fmt.Errorf("the picture has %dx%d pixels, more than the %d million that can be held; shrink it first",
			size.X, size.Y, maxPixels/1_000_000)
	}
	return nil
}
