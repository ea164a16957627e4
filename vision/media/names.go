package media

import (
	"path/filepath"
	"slices"
	"strings"
)

// File name extensions, lower case, of what List finds. A file that the user
// names directly may have any extension: its content decides.
var (
	pictureExtensions = []string{
		".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".apng", ".webp", ".bmp", ".dib", ".tif", ".tiff",
		".avif", ".heic", ".heif", ".hif", ".jp2", ".j2k", ".jpf", ".jpx", ".jxl", ".pgm", ".ppm", ".pnm", ".pbm",
	}
	clipExtensions = []string{
		".mp4", ".m4v", ".mov", ".qt", ".3gp", ".3g2", ".avi", ".divx", ".mkv", ".webm", ".mpg", ".mpeg", ".mpe", ".m2v", ".vob",
		".ts", ".mts", ".m2ts", ".wmv", ".asf", ".flv", ".f4v", ".ogv", ".ogm", ".mjpg", ".mjpeg", ".mxf", ".dv", ".gif",
	}
)

// IsPicture reports whether a file name has the extension of a picture.
func IsPicture(path string) bool { return hasExtension(path, pictureExtensions) }

// IsClip reports whether a file name has the extension of a video.
func IsClip(path string) bool { return hasExtension(path, clipExtensions) }

// Extensions returns the extensions of pictures and clips.
func Extensions() []string { return slices.Concat(clipExtensions, pictureExtensions) }

func hasExtension(path string, extensions []string) bool {
	return slices.Contains(extensions, strings.ToLower(filepath.Ext(path)))
}

// systemNames are files and folders, in lower case, that systems put beside a
// user's own: resource forks of archives made on a Mac, trash, previews.
var systemNames = []string{"__macosx", "$recycle.bin", "system volume information", "lost+found", "thumbs.db", "desktop.ini", "@eadir"}

// Hidden reports whether a file or folder is not meant to be seen: AppleDouble files
// (._name), trash (.Trash-1000) and everything else that begins with a dot.
func Hidden(name string) bool {
	return strings.HasPrefix(name, ".") || slices.Contains(systemNames, strings.ToLower(name))
}
