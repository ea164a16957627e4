package vision

import (
	"bytes"
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	_ "image/jpeg" // the formats whose size is read before OpenCV decodes them
	_ "image/png"

	_ "golang.org/x/image/bmp"
	_ "golang.org/x/image/tiff"
	_ "golang.org/x/image/webp"

	"gocv.io/x/gocv"
)

// pictureEndings are the names of picture files.
var pictureEndings = []string{".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp"}

// IsPicture says whether a file is called like a picture.
func IsPicture(path string) bool {
	return slices.Contains(pictureEndings, strings.ToLower(filepath.Ext(path)))
}

// mostPictureBytes bounds a picture file.
const mostPictureBytes = 512 << 20

// pictures is a picture, or the pictures of a folder in the order of their
// names. Each is a moment of its own: a second apart, so that the tracker does
// not take faces of different pictures for one.
type pictures struct {
	info  Info
	paths []string
	next  int
}

func openPicture(path string) (*pictures, error) {
	frame := NewFrame()
	defer frame.Close()
	if err := readPicture(path, frame); err != nil {
		return nil, err
	}
	size := frame.Size()
	return &pictures{
		info:  Info{Spec: path, Name: filepath.Base(path), Kind: Picture, Width: size.X, Height: size.Y, Frames: 1},
		paths: []string{path},
	}, nil
}

func openFolder(path string) (*pictures, error) {
	paths, err := picturesIn(path)
	if err != nil {
		return nil, fmt.Errorf("%w; check its permissions", err)
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("the folder %s holds no pictures (%s)", path, strings.Join(pictureEndings, " "))
	}
	return &pictures{
		info:  Info{Spec: path, Name: filepath.Base(path), Kind: Folder, Frames: len(paths)},
		paths: paths,
	}, nil
}

// HasPictures says whether Open would find pictures in a folder.
func HasPictures(folder string) bool {
	paths, err := picturesIn(folder)
	return err == nil && len(paths) > 0
}

// picturesIn lists the picture files of a folder by name.
func picturesIn(folder string) (paths []string, err error) {
	entries, err := os.ReadDir(folder) // sorted by name
	for _, entry := range entries {
		if !entry.IsDir() && IsPicture(entry.Name()) {
			paths = append(paths, filepath.Join(folder, entry.Name()))
		}
	}
	return paths, err
}

func (p *pictures) Info() Info { return p.info }

// Read gives the next picture; a *PictureError names one that cannot be used.
func (p *pictures) Read(dst *Frame) error {
	if p.next >= len(p.paths) {
		return io.EOF
	}
	path := p.paths[p.next]
	dst.Index, dst.Time = p.next, 2*memory*time.Duration(p.next)
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

// readPicture decodes a file into a frame, turned as its camera was held.
func readPicture(path string, dst *Frame) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.Size() == 0 || info.Size() > mostPictureBytes {
		return fmt.Errorf("%s has %d bytes, which is no picture", path, info.Size())
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("%w; check its permissions", err)
	}
	if err := decodePicture(content, dst); err != nil {
		return fmt.Errorf("%s cannot be used: %w", path, err)
	}
	return nil
}

// decodePicture checks the size that a picture claims before OpenCV sees it.
func decodePicture(content []byte, dst *Frame) error {
	header, format, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return fmt.Errorf("it is damaged or no picture (%w)", err)
	}
	if err := checkPictureSize(image.Pt(header.Width, header.Height)); err != nil {
		return err
	}
	if format == "png" { // OpenCV would let libpng write its warnings to the terminal
		picture, _, err := image.Decode(bytes.NewReader(content))
		if err != nil {
			return fmt.Errorf("it is damaged (%w)", err)
		}
		return dst.fill(picture, picture.Bounds().Size())
	}
	picture, err := gocv.IMDecode(content, gocv.IMReadColor)
	if err != nil || picture.Empty() {
		picture.Close()
		return fmt.Errorf("it is damaged")
	}
	dst.bgr.Close()
	dst.bgr = picture
	return nil
}
