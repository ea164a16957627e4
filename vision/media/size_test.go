package media

import (
	"bytes"
	"encoding/binary"
	"image"
	"strings"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// codestream returns the beginning of a JPEG 2000 picture that covers a part of its grid.
func codestream(right, bottom, left, top uint32) string {
	b := []byte("\xff\x4f\xff\x51\x00\x2f\x00\x00")
	for _, v := range []uint32{right, bottom, left, top} {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	return string(b)
}

func TestSizesAreReadFromHeaders(t *testing.T) {
	encoded := func(encode func(*bytes.Buffer, image.Image) error) string {
		var b bytes.Buffer
		if err := encode(&b, image.NewGray(image.Rect(0, 0, 7, 5))); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	for name, c := range map[string]struct {
		format  Format
		content string
		want    image.Point
	}{
		"BMP":  {BMP, encoded(func(b *bytes.Buffer, m image.Image) error { return bmp.Encode(b, m) }), image.Pt(7, 5)},
		"TIFF": {TIFF, encoded(func(b *bytes.Buffer, m image.Image) error { return tiff.Encode(b, m, nil) }), image.Pt(7, 5)},
		"JPEG": {JPEG, string(jpegWith(t)), image.Pt(8, 8)},
		"PNG":  {PNG, string(pngWith(t, "tEXt", "")), image.Pt(8, 8)},
		"GIF":  {GIF, string(animation(t, 1)), image.Pt(9, 7)},

		"PPM":                       {PNM, "P6\n640 480\n255\n", image.Pt(640, 480)},
		"PGM on lines of their own": {PNM, "P5\r\n640\r\n480\r\n", image.Pt(640, 480)},
		"PBM with comments":         {PNM, "P4 # 1 2\n# 3 4\n640 # wide\n480", image.Pt(640, 480)},
		"PPM with a negative side":  {PNM, "P6 -2 3", image.Pt(-2, 3)},
		"JPEG 2000":                 {JPEG2000, codestream(640, 480, 0, 0), image.Pt(640, 480)},
		"JPEG 2000 in a file, on a part of its grid": {JPEG2000, "\x00\x00\x00\x0cjP  \r\n\x87\n" + codestream(640, 480, 40, 80), image.Pt(600, 400)},
		"JPEG 2000 that begins after its end":        {JPEG2000, codestream(10, 10, 20, 20), image.Pt(-10, -10)},
	} {
		t.Run(name, func(t *testing.T) {
			if size, err := Size(c.format, []byte(c.content)); err != nil || size != c.want {
				t.Errorf("%v, not %v (%v)", size, c.want, err)
			}
		})
	}
}

func TestHeadersWithoutASize(t *testing.T) {
	for name, c := range map[string]struct {
		format  Format
		content string
	}{
		"PPM with one side":          {PNM, "P6\n640"},
		"PPM with text":              {PNM, "P6\nwide high"},
		"PPM with a comment alone":   {PNM, "P6#" + strings.Repeat("x", 5000) + "\n2 2\n"},
		"PPM with too large a side":  {PNM, "P6 99999999999999999999 1"},
		"JPEG 2000 cut short":        {JPEG2000, codestream(640, 480, 0, 0)[:23]},
		"JPEG 2000 without a stream": {JPEG2000, "\x00\x00\x00\x0cjP  \r\n\x87\n"},
		"PNG cut short":              {PNG, string(pngWith(t, "tEXt", "")[:20])},
		"text":                       {Unknown, "hello, this is text"},
		"nothing":                    {BMP, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if size, err := Size(c.format, []byte(c.content)); err == nil {
				t.Error(size)
			}
		})
	}
}

func TestPicturesThatCannotBeHeldAreRefused(t *testing.T) {
	for size, want := range map[image.Point]string{
		image.Pt(1, 1):           "",
		image.Pt(12000, 10000):   "",
		image.Pt(12000, 10001):   "12000x10001 pixels, more than the 120 million",
		image.Pt(maxPixels+1, 1): "shrink it first",
		image.Pt(1<<62, 1<<62):   "shrink it first",
		image.Pt(0, 5):           "no pixels",
		image.Pt(5, -1):          "no pixels",
		image.Pt(-20000, -20000): "no pixels",
	} {
		err := CheckSize(size)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, not %q", size, err, want)
		}
	}
}
