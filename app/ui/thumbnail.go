package ui

import (
	"image"

	"arbex/vision"
)

// LoadThumbnail reads a picture file for a ContactSheet. Any goroutine may call it.
func LoadThumbnail(path string, o vision.Orientation) (image.Image, error) {
	source, err := vision.OpenSeekable(path, o)
	if err != nil {
		return nil, err
	}
	defer source.Close()
	frame := vision.NewFrame()
	defer frame.Close()
	if err := source.ReadFrame(0, -1, frame); err != nil {
		return nil, err
	}
	return frame.Preview(nil, ThumbnailSide), nil
}
