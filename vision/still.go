package vision

import (
	"fmt"
	"image"
)

// ReadPicture reads a picture file of any kind that Open reads, turned as its camera
// was held.
func ReadPicture(path string) (image.Image, error) {
	settleOpenCV()
	frame := NewFrame()
	defer frame.Close()
	if err := readPicture(path, frame); err != nil {
		return nil, fmt.Errorf("vision: %w", err)
	}
	return frame.RGBA(nil), nil
}
