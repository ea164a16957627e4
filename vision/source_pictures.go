package vision

import (
	"image"
	"io"
	"os"
	"path/filepath"
	"slices"

	"arbex/assets/message"
	"arbex/vision/media"
	"arbex/vision/opencv"
)

// pictures is a picture, or the pictures of a folder sorted by name. They are still
// pictures: no time passes between them, and faces are not tracked across them.
type pictures struct {
	info  Info
	paths []string
	next  int
}

func openPicture(path string) (*pictures, error) {
	frame := NewFrame()
	defer frame.Close()
	if err := readPicture(path, frame); err != nil {
		return nil, message.Wrap(err, "{{.Path}} cannot be used: {{.Cause}}", message.Fields{"Path": path})
	}
	size := frame.Size()
	return &pictures{
		info:  Info{Spec: path, Name: filepath.Base(path), Kind: Picture, Width: size.X, Height: size.Y, Frames: 1},
		paths: []string{path},
	}, nil
}

func openFolder(path string) (*pictures, error) {
	paths, skipped, err := media.Pictures(path)
	if err != nil {
		return nil, message.Wrap(err, "{{.Cause}}; check its permissions", nil)
	}
	if len(paths) == 0 {
		return nil, message.New("the folder {{.Path}} holds no pictures", message.Fields{"Path": path})
	}
	return &pictures{
		info:  Info{Spec: path, Name: filepath.Base(path), Kind: Folder, Frames: len(paths), Skipped: skipped},
		paths: paths,
	}, nil
}

func (p *pictures) Info() Info { return p.info }

// Read reads the next picture; a *PictureError names one that cannot be used.
func (p *pictures) Read(dst *Frame) error {
	if p.next >= len(p.paths) {
		return io.EOF
	}
	path := p.paths[p.next]
	dst.Index, dst.Time, dst.Still = p.next, 0, true
	p.next++
	if err := readPicture(path, dst); err != nil {
		return &PictureError{path, err}
	}
	return nil
}

func (p *pictures) Close() error { p.next = len(p.paths); return nil }

// Path returns the file of a frame.
func (p *pictures) Path(index int) string {
	if index < 0 || index >= len(p.paths) {
		return ""
	}
	return p.paths[index]
}

// ReadPicture reads a picture file of any format that Open reads, upright.
func ReadPicture(path string) (image.Image, error) {
	opencv.Configure()
	frame := NewFrame()
	defer frame.Close()
	if err := readPicture(path, frame); err != nil {
		return nil, message.Wrap(err, "{{.Path}} cannot be used: {{.Cause}}", message.Fields{"Path": path})
	}
	return frame.RGBA(nil), nil
}

// maxPictureBytes bounds a picture file.
const maxPictureBytes = 512 << 20

// readPicture decodes a file into a frame, upright.
func readPicture(path string, dst *Frame) error {
	info, err := os.Stat(path)
	if err != nil {
		return message.WithoutPath(err) // the caller names it
	}
	if !info.Mode().IsRegular() || info.Size() == 0 || info.Size() > maxPictureBytes {
		return message.New("it has {{.Bytes}} bytes, which is no picture", message.Fields{"Bytes": info.Size()})
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return message.Wrap(message.WithoutPath(err), "{{.Cause}}; check its permissions", nil)
	}
	if format := media.DetectFormat(content); slices.Contains([]media.Format{media.AVIF, media.HEIC, media.JPEGXL}, format) {
		return readWithFFmpeg(path, format, content, dst)
	}
	return dst.decode(content)
}

// readWithFFmpeg reads a picture of a format that OpenCV does not know, where this
// machine's FFmpeg does.
func readWithFFmpeg(path string, format media.Format, content []byte, dst *Frame) error {
	c, err := openClip(path, "")
	if err != nil {
		return message.New("it is a picture of the kind {{.Format}}, which cannot be read here; convert it to JPEG or PNG", message.Fields{"Format": string(format)})
	}
	defer c.Close()
	if err := c.decodeInto(dst); err != nil {
		return err
	}
	if c.decoder.Orientation() == (media.Orientation{}) {
		dst.orientOnce(media.HEIFOrientation(content))
	}
	return nil
}
