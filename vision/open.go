package vision

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Open opens a source by what the user names it: "demo" for the shipped clip,
// "demo:3" for three of its faces that pass before each other, a camera by number or device ("0", "/dev/video0"), a network address
// ("rtsp://..."), a folder of pictures, a picture, or a video file.
func Open(spec string) (Source, error) {
	configureOpenCV()
	source, err := open(spec)
	if err != nil {
		return nil, fmt.Errorf("vision: %w", err)
	}
	return source, nil
}

func open(spec string) (Source, error) {
	switch {
	case spec == "":
		return nil, fmt.Errorf("no source was named; give a camera, a file or an address")
	case spec == Demo:
		return openDemo()
	case strings.HasPrefix(spec, Demo+":"):
		return openSyntheticScene(spec)
	case strings.Contains(spec, "://"):
		return openStream(spec)
	case isNumber(spec):
		return openCamera("/dev/video" + spec)
	case strings.HasPrefix(spec, "/dev/"):
		return openCamera(spec)
	}
	return openPath(spec)
}

func isNumber(spec string) bool {
	_, err := strconv.ParseUint(spec, 10, 16)
	return err == nil
}

// openPath opens a file or a folder.
func openPath(path string) (Source, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w; check the name", err)
	case info.IsDir():
		return openFolder(path)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is neither a file nor a folder", path)
	case info.Size() == 0:
		return nil, fmt.Errorf("%s is empty", path)
	}
	return openFile(path)
}

// openFile opens a picture or a clip, whatever it is called.
func openFile(path string) (Source, error) {
	head, err := readHeader(path)
	if err != nil {
		return nil, fmt.Errorf("%w; check its permissions", err)
	}
	switch is := detectFormat(head); {
	case is == gifFile && isAnimatedGIF(path):
		return openClip(path, filepath.Base(path))
	case is != notAnImage:
		return openPicture(path)
	}
	c, err := openClip(path, filepath.Base(path))
	if err != nil && IsPicture(path) {
		return nil, fmt.Errorf("%s is damaged or no picture", path)
	}
	return c, err
}

// readHeader reads the first bytes of a file.
func readHeader(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	head := make([]byte, headerBytes)
	n, err := io.ReadFull(file, head)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return head[:n], err
}

// isAnimatedGIF reports whether a GIF is an animation.
func isAnimatedGIF(path string) bool {
	content, err := os.ReadFile(path)
	return err == nil && animatedGIF(content)
}

// Films says whether a source shows what is in front of a camera now: a device
// of this machine, or a network stream.
func Films(spec string) bool {
	return strings.Contains(spec, "://") || strings.HasPrefix(spec, "/dev/") || isNumber(spec)
}
