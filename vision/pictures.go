package vision

import (
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// pictures is a picture, or the pictures of a folder in the order of their names.
// Each stands by itself: there is no time between them, and no face of one is that
// of another.
type pictures struct {
	info  Info
	paths []string
	next  int
}

func openPicture(path string) (*pictures, error) {
	frame := NewFrame()
	defer frame.Close()
	if err := readPicture(path, frame); err != nil {
		return nil, fmt.Errorf("%s cannot be used: %w", path, err)
	}
	size := frame.Size()
	return &pictures{
		info:  Info{Spec: path, Name: filepath.Base(path), Kind: Picture, Width: size.X, Height: size.Y, Frames: 1},
		paths: []string{path},
	}, nil
}

func openFolder(path string) (*pictures, error) {
	paths, left, err := picturesIn(path)
	if err != nil {
		return nil, fmt.Errorf("%w; check its permissions", err)
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("the folder %s holds no pictures", path)
	}
	return &pictures{
		info:  Info{Spec: path, Name: filepath.Base(path), Kind: Folder, Frames: len(paths), Skipped: left},
		paths: paths,
	}, nil
}

func (p *pictures) Info() Info { return p.info }

// Read gives the next picture; a *PictureError names one that cannot be used.
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

// Path returns the file behind a frame of a folder.
func (p *pictures) Path(index int) string {
	if index < 0 || index >= len(p.paths) {
		return ""
	}
	return p.paths[index]
}

// ReadPicture reads a picture file of any kind that Open reads, turned as its camera
// was held.
func ReadPicture(path string) (image.Image, error) {
	configureOpenCV()
	frame := NewFrame()
	defer frame.Close()
	if err := readPicture(path, frame); err != nil {
		return nil, fmt.Errorf("vision: %s cannot be used: %w", path, err)
	}
	return frame.RGBA(nil), nil
}

// maxPictureBytes bounds a picture file.
const maxPictureBytes = 512 << 20

// readPicture decodes a file into a frame, turned as its camera was held. Its
// content says how.
func readPicture(path string, dst *Frame) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() || info.Size() == 0 || info.Size() > maxPictureBytes {
		return fmt.Errorf("it has %d bytes, which is no picture", info.Size())
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("%w; check its permissions", err)
	}
	if is := detectFormat(content); slices.Contains([]imageFormat{avifFile, heicFile, jxlFile}, is) {
		return readWithFFmpeg(path, is, content, dst)
	}
	return decodeImage(content, dst)
}

// readWithFFmpeg lets FFmpeg read a picture of a kind that OpenCV does not know, where
// this machine's FFmpeg can.
func readWithFFmpeg(path string, is imageFormat, content []byte, dst *Frame) error {
	c, err := openClip(path, "")
	if err != nil {
		return fmt.Errorf("it is a picture of the kind %s, which cannot be read here; convert it to JPEG or PNG", is)
	}
	defer c.Close()
	if err := c.video.read(dst); err != nil {
		return err
	}
	if c.video.orientation() == (storedOrientation{}) {
		heifOrientation(content).apply(dst)
	}
	return nil
}
