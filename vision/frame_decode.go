package vision

import (
	"bytes"
	"image"

	"arbex/assets/message"
	"arbex/vision/media"

	"gocv.io/x/gocv"
)

// errDamaged is a picture that cannot be decoded.
var errDamaged = message.New("it is damaged", nil)

// decode decodes a picture and orients it for display. The size in its header is
// checked before anything is allocated.
func (f *Frame) decode(content []byte) error {
	format := media.DetectFormat(content)
	switch {
	case format == media.Unknown:
		return message.New("it is damaged or no picture", nil)
	case format == media.WebP && media.IsAnimatedWebP(content):
		return message.New("it is an animated WebP, which cannot be read; convert it to GIF or MP4", nil)
	case format == media.GIF && media.IsAnimatedGIF(content):
		return message.New("it is an animated GIF, which is a clip; open it by itself", nil)
	}
	size, err := media.Size(format, content)
	if err != nil {
		return err
	}
	if err := media.CheckSize(size); err != nil {
		return err
	}
	if format == media.PNG || format == media.GIF { // OpenCV reads no GIF, and libpng writes its warnings to the terminal
		err = f.decodeWithGo(content)
	} else {
		err = f.decodeWithOpenCV(content)
	}
	if err != nil {
		return err
	}
	f.orientOnce(media.OrientationOf(content))
	return nil
}

func (f *Frame) decodeWithGo(content []byte) error {
	picture, _, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		return message.Wrap(err, "it is damaged ({{.Cause}})", nil)
	}
	return f.fill(picture, picture.Bounds().Size())
}

func (f *Frame) decodeWithOpenCV(content []byte) error {
	picture, err := gocv.IMDecode(content, gocv.IMReadColor|gocv.IMReadIgnoreOrientation)
	if err != nil || picture.Empty() {
		picture.Close()
		return errDamaged
	}
	f.bgr.Close()
	f.bgr = picture
	return nil
}
