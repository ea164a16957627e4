package media

import (
	"bytes"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
)

// Format is the format of a picture file, named as users know it.
type Format string

// Unknown is everything that is no picture; it may be a video.
const (
	Unknown  Format = ""
	JPEG     Format = "JPEG"
	PNG      Format = "PNG"
	GIF      Format = "GIF"
	WebP     Format = "WebP"
	BMP      Format = "BMP"
	TIFF     Format = "TIFF"
	PNM      Format = "PNM"
	JPEG2000 Format = "JPEG 2000"
	JPEGXL   Format = "JPEG XL"
	AVIF     Format = "AVIF"
	HEIC     Format = "HEIC"
)

// headerSize is the number of bytes that DetectFormat looks at.
const headerSize = 64

// signatures are the first bytes of picture files.
var signatures = []struct {
	bytes string
	is    Format
}{
	{"\xff\xd8\xff", JPEG},
	{"\x89PNG\r\n\x1a\n", PNG},
	{"GIF87a", GIF},
	{"GIF89a", GIF},
	{"BM", BMP},
	{"II*\x00", TIFF},
	{"MM\x00*", TIFF},
	{"\x00\x00\x00\x0cjP  \r\n\x87\n", JPEG2000},
	{"\xff\x4f\xff\x51", JPEG2000},
	{"\x00\x00\x00\x0cJXL \r\n\x87\n", JPEGXL},
	{"\xff\x0a", JPEGXL},
}

// FormatOfFile returns the format of a file by its first bytes. An animated GIF
// is a video, so its format is Unknown.
func FormatOfFile(path string) (Format, error) {
	header, err := readHeader(path)
	if err != nil {
		return Unknown, err
	}
	format := DetectFormat(header)
	if format == GIF {
		if content, err := os.ReadFile(path); err == nil && IsAnimatedGIF(content) {
			return Unknown, nil
		}
	}
	return format, nil
}

// readHeader reads the first headerSize bytes of a file, or all of a shorter one.
func readHeader(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	header := make([]byte, headerSize)
	n, err := io.ReadFull(file, header)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return header[:n], err
}

// DetectFormat returns the format that a file's first bytes announce.
func DetectFormat(head []byte) Format {
	for _, s := range signatures {
		if bytes.HasPrefix(head, []byte(s.bytes)) {
			return s.is
		}
	}
	switch {
	case isWebP(head):
		return WebP
	case len(head) > 3 && head[0] == 'P' && head[1] >= '1' && head[1] <= '6' && bytes.ContainsAny(head[2:3], " \t\r\n#"):
		return PNM
	}
	return isoFormat(head)
}

func isWebP(head []byte) bool {
	return len(head) >= 16 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP"
}

// isoFormat reads the brands of an ISO base media file (ISO/IEC 14496-12, 4.3):
// HEIC and AVIF are such files, as MP4 is. Image sequences are videos.
func isoFormat(head []byte) Format {
	if len(head) < 16 || string(head[4:8]) != "ftyp" {
		return Unknown
	}
	brands := string(head[8:min(len(head), max(16, int(head[3])))]) // longer lists hold nothing new
	switch major := brands[:4]; {
	case major == "avif", (major == "mif1" || major == "miaf") && strings.Contains(brands, "avif"):
		return AVIF
	case slices.Contains([]string{"heic", "heix", "heim", "heis", "mif1"}, major):
		return HEIC
	}
	return Unknown
}

// IsAnimatedWebP reports whether a WebP is animated: flag A of its VP8X header.
func IsAnimatedWebP(content []byte) bool {
	return isWebP(content) && len(content) > 20 && string(content[12:16]) == "VP8X" && content[20]&0x02 != 0
}

// IsAnimatedGIF reports whether a GIF holds more than one picture.
func IsAnimatedGIF(content []byte) bool {
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

// gifPaletteSize returns the length of the colour table that a GIF's flags announce.
func gifPaletteSize(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// skipGIFBlocks skips length-prefixed blocks up to the empty one that ends them.
func skipGIFBlocks(s []byte) []byte {
	for len(s) > 0 && s[0] != 0 {
		s = s[min(1+int(s[0]), len(s)):]
	}
	return s[min(1, len(s)):]
}
