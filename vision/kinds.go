package vision

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
)

// The names of files that are looked for in folders. A file that is named itself may
// be called anything: what it holds decides how it is read.
var (
	pictureEndings = []string{
		".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".apng", ".webp", ".bmp", ".dib", ".tif", ".tiff",
		".avif", ".heic", ".heif", ".hif", ".jp2", ".j2k", ".jpf", ".jpx", ".jxl", ".pgm", ".ppm", ".pnm", ".pbm",
	}
	clipEndings = []string{
		".mp4", ".m4v", ".mov", ".qt", ".3gp", ".3g2", ".avi", ".divx", ".mkv", ".webm", ".mpg", ".mpeg", ".mpe", ".m2v", ".vob",
		".ts", ".mts", ".m2ts", ".wmv", ".asf", ".flv", ".f4v", ".ogv", ".ogm", ".mjpg", ".mjpeg", ".mxf", ".dv", ".gif",
	}
)

// IsPicture reports whether a file is called like a picture.
func IsPicture(path string) bool { return endsIn(path, pictureEndings) }

// IsClip reports whether a file is called like a clip.
func IsClip(path string) bool { return endsIn(path, clipEndings) }

func endsIn(path string, endings []string) bool {
	return slices.Contains(endings, strings.ToLower(filepath.Ext(path)))
}

// imageFormat is the kind of picture that a file's first bytes announce.
type imageFormat string

// The formats of pictures. Everything else is perhaps a video.
const (
	notAnImage imageFormat = ""
	jpegFile   imageFormat = "JPEG"
	pngFile    imageFormat = "PNG"
	gifFile    imageFormat = "GIF"
	webpFile   imageFormat = "WebP"
	bmpFile    imageFormat = "BMP"
	tiffFile   imageFormat = "TIFF"
	pnmFile    imageFormat = "PNM"
	jp2File    imageFormat = "JPEG 2000"
	jxlFile    imageFormat = "JPEG XL"
	avifFile   imageFormat = "AVIF"
	heicFile   imageFormat = "HEIC"
)

// headerBytes is how much of a file formatOf looks at.
const headerBytes = 64

// signatures are the first bytes of picture files.
var signatures = []struct {
	bytes string
	is    imageFormat
}{
	{"\xff\xd8\xff", jpegFile},
	{"\x89PNG\r\n\x1a\n", pngFile},
	{"GIF87a", gifFile},
	{"GIF89a", gifFile},
	{"BM", bmpFile},
	{"II*\x00", tiffFile},
	{"MM\x00*", tiffFile},
	{"\x00\x00\x00\x0cjP  \r\n\x87\n", jp2File},
	{"\xff\x4f\xff\x51", jp2File},
	{"\x00\x00\x00\x0cJXL \r\n\x87\n", jxlFile},
	{"\xff\x0a", jxlFile},
}

// detectFormat returns the kind of a picture by the first bytes of its file.
func detectFormat(head []byte) imageFormat {
	for _, s := range signatures {
		if bytes.HasPrefix(head, []byte(s.bytes)) {
			return s.is
		}
	}
	switch {
	case isWebP(head):
		return webpFile
	case len(head) > 3 && head[0] == 'P' && head[1] >= '1' && head[1] <= '6' && bytes.ContainsAny(head[2:3], " \t\r\n#"):
		return pnmFile
	}
	return isoFormat(head)
}

func isWebP(head []byte) bool {
	return len(head) >= 16 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP"
}

// isoFormat reads the brands of an ISO file (ISO/IEC 14496-12, 4.3): HEIC and AVIF are
// such files, as MP4 is. Sequences of pictures are videos.
func isoFormat(head []byte) imageFormat {
	if len(head) < 16 || string(head[4:8]) != "ftyp" {
		return notAnImage
	}
	brands := string(head[8:min(len(head), max(16, int(head[3])))]) // longer lists hold nothing new
	switch major := brands[:4]; {
	case major == "avif", (major == "mif1" || major == "miaf") && strings.Contains(brands, "avif"):
		return avifFile
	case slices.Contains([]string{"heic", "heix", "heim", "heis", "mif1"}, major):
		return heicFile
	}
	return notAnImage
}

// animatedWebP reports whether a WebP holds an animation (its header's flag A).
func animatedWebP(content []byte) bool {
	return isWebP(content) && len(content) > 20 && string(content[12:16]) == "VP8X" && content[20]&0x02 != 0
}

// animatedGIF reports whether a GIF holds more than one picture.
func animatedGIF(content []byte) bool {
	const extension, picture, trailer, header = 0x21, 0x2c, 0x3b, 13
	if len(content) < header {
		return false
	}
	s, pictures := content[header:], 0
	s = s[min(gifPaletteSize(content[10]), len(s)):]
	for len(s) > 0 && s[0] != trailer {
		switch {
		case s[0] == extension && len(s) >= 2:
			s = s[2:]
		case s[0] == picture && len(s) >= 11:
			if pictures++; pictures > 1 {
				return true
			}
			s = s[min(10+gifPaletteSize(s[9])+1, len(s)):]
		default:
			return false
		}
		s = skipGIFBlocks(s)
	}
	return false
}

// gifPaletteSize is the length of the table that a GIF's flags announce.
func gifPaletteSize(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// skipGIFBlocks skips blocks, each with its length before it, up to an empty one.
func skipGIFBlocks(s []byte) []byte {
	for len(s) > 0 && s[0] != 0 {
		s = s[min(1+int(s[0]), len(s)):]
	}
	return s[min(1, len(s)):]
}
