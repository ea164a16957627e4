package vision

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"arbex/assets/message"
	"arbex/vision/media"
	"arbex/vision/opencv"
)

// Open opens the source that spec names: "demo" for the shipped clip, "demo:3" for
// three of its faces that pass in front of each other, a camera by number or device
// ("0", "/dev/video0"), a network address ("rtsp://..."), a folder of pictures, a
// picture, or a video file.
func Open(spec string) (Source, error) {
	opencv.Configure()
	switch {
	case spec == "":
		return nil, message.New("no source was named; give a camera, a file or an address", nil)
	case spec == Demo:
		return asSource(openDemo())
	case strings.HasPrefix(spec, Demo+":"):
		return asSource(openSyntheticScene(spec))
	case IsAddress(spec):
		return asSource(openStream(spec))
	case isNumber(spec):
		return asSource(openCamera("/dev/video" + spec))
	case strings.HasPrefix(spec, "/dev/"):
		return asSource(openCamera(spec))
	}
	return openPath(spec)
}

// asSource keeps a nil pointer out of the interface.
func asSource[S Source](source S, err error) (Source, error) {
	if err != nil {
		return nil, err
	}
	return source, nil
}

func isNumber(spec string) bool {
	_, err := strconv.ParseUint(spec, 10, 16)
	return err == nil
}

// openPath opens a file or a folder.
func openPath(path string) (Source, error) {
	info, err := os.Stat(path)
	fields := message.Fields{"Path": path}
	switch {
	case err != nil:
		return nil, message.Wrap(err, "{{.Cause}}; check the name", nil)
	case info.IsDir():
		return asSource(openFolder(path))
	case !info.Mode().IsRegular():
		return nil, message.New("{{.Path}} is neither a file nor a folder", fields)
	case info.Size() == 0:
		return nil, message.New("{{.Path}} is empty", fields)
	}
	return openFile(path)
}

// openFile opens a picture or a clip; the content decides which.
func openFile(path string) (Source, error) {
	format, err := media.FormatOfFile(path)
	if err != nil {
		return nil, message.Wrap(err, "{{.Cause}}; check its permissions", nil)
	}
	if format != media.Unknown {
		return asSource(openPicture(path))
	}
	c, err := openClip(path, filepath.Base(path))
	if err != nil && media.IsPicture(path) {
		return nil, message.New("{{.Path}} is damaged or no picture", message.Fields{"Path": path})
	}
	return asSource(c, err)
}

// IsAddress reports whether a source is named by an address, as a stream is.
func IsAddress(spec string) bool { return strings.Contains(spec, "://") }

// IsLive reports whether a spec names a source that shows what is in front of a camera
// now: a device of this machine, or a network stream.
func IsLive(spec string) bool {
	return IsAddress(spec) || strings.HasPrefix(spec, "/dev/") || isNumber(spec)
}
