package media

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"testing"

	"arbex/assets/fuzzstats"
)

// tag is an entry of a TIFF directory.
type tag struct{ number, kind, value uint16 }

// exifBlock returns an EXIF block with a directory of tags.
func exifBlock(order binary.AppendByteOrder, tags ...tag) string {
	mark := "II*\x00"
	if order == binary.BigEndian {
		mark = "MM\x00*"
	}
	b := order.AppendUint32([]byte(mark), 8)
	b = order.AppendUint16(b, uint16(len(tags)))
	for _, x := range tags {
		b = order.AppendUint16(order.AppendUint16(b, x.number), x.kind)
		b = order.AppendUint16(order.AppendUint32(b, 1), x.value)
		b = append(b, 0, 0)
	}
	return string(b)
}

// turned is an EXIF block with an orientation after another tag.
func turned(orientation uint16) string {
	return exifBlock(binary.BigEndian, tag{0x010f, 2, 'x'}, tag{0x0112, 3, orientation})
}

// segment returns a segment of a JPEG.
func segment(marker byte, content string) string {
	return "\xff" + string([]byte{marker}) + string(binary.BigEndian.AppendUint16(nil, uint16(len(content)+2))) + content
}

// jpegWith returns a picture of a camera with segments after its beginning.
func jpegWith(t *testing.T, segments ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8)), nil); err != nil {
		t.Fatal(err)
	}
	return slices.Concat(b.Bytes()[:2], []byte(strings.Join(segments, "")), b.Bytes()[2:])
}

// pngWith returns a picture with a chunk before its end.
func pngWith(t *testing.T, name, content string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	end := b.Len() - 12
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
	return slices.Concat(b.Bytes()[:end], chunk, []byte(name+content+"\x00\x00\x00\x00"), b.Bytes()[end:])
}

// The first row of a stored picture is shown at the top, bottom, left or right, as cameras that are turned write it.
func TestOrientationsOfEveryContainer(t *testing.T) {
	app1 := func(orientation uint16) string { return segment(0xe1, "Exif\x00\x00"+turned(orientation)) }
	xmp := segment(0xe1, "http://ns.adobe.com/xap/1.0/\x00<x/>")
	quarter := Orientation{Transposed: true, Mirrored: true}
	for name, c := range map[string]struct {
		content []byte
		want    Orientation
	}{
		"upright JPEG":               {jpegWith(t, app1(1)), Orientation{}},
		"mirrored":                   {jpegWith(t, app1(2)), Orientation{Mirrored: true}},
		"upside down":                {jpegWith(t, app1(3)), Orientation{Mirrored: true, Flipped: true}},
		"a quarter turn":             {jpegWith(t, app1(6)), quarter},
		"the other quarter turn":     {jpegWith(t, app1(8)), Orientation{Transposed: true, Flipped: true}},
		"without a tag":              {jpegWith(t), Orientation{}},
		"orientation 0":              {jpegWith(t, app1(0)), Orientation{}},
		"orientation 9":              {jpegWith(t, app1(9)), Orientation{}},
		"after another segment":      {jpegWith(t, segment(0xe0, "JFIF"), xmp, app1(6)), quarter},
		"after fill bytes":           {jpegWith(t, "\xff\xff"+app1(6)), quarter},
		"in a segment of two bytes":  {jpegWith(t, "\xff\xe1\x00\x01"+app1(6)), Orientation{}},
		"in a segment that is cut":   {jpegWith(t, app1(6))[:20], Orientation{}},
		"after the picture":          {slices.Concat(jpegWith(t), []byte(app1(6))), Orientation{}},
		"little-endian":              {jpegWith(t, segment(0xe1, "Exif\x00\x00"+exifBlock(binary.LittleEndian, tag{0x0112, 3, 6}))), quarter},
		"as another type":            {jpegWith(t, segment(0xe1, "Exif\x00\x00"+exifBlock(binary.LittleEndian, tag{0x0112, 2, 6}))), Orientation{}},
		"PNG":                        {pngWith(t, "eXIf", turned(6)), quarter},
		"PNG with another chunk":     {pngWith(t, "tEXt", turned(6)), Orientation{}},
		"WebP":                       {[]byte(riff(riffChunk("VP8X", "odd"), riffChunk("EXIF", turned(6)))), quarter},
		"WebP with a JPEG's heading": {[]byte(riff(riffChunk("EXIF", "Exif\x00\x00"+turned(6)))), quarter},
		"WebP whose chunk is cut":    {[]byte(riff(riffChunk("EXIF", turned(6)))[:40]), Orientation{}},
		"another kind of file":       {[]byte(turned(6)), Orientation{}},
		"nothing":                    {nil, Orientation{}},
	} {
		t.Run(name, func(t *testing.T) {
			if o := OrientationOf(c.content); o != c.want {
				t.Errorf("%+v, not %+v", o, c.want)
			}
		})
	}
}

func TestDamagedEXIFIsUpright(t *testing.T) {
	far := "II*\x00\xff\xff\xff\xff"
	many := "II*\x00\x08\x00\x00\x00\xff\xff" // tags that are not there
	for _, block := range []string{"", "II*", "II*\x00\x08\x00", "XX*\x00\x08\x00\x00\x00", far, many, turned(6)[:21]} {
		if o := OrientationOf(jpegWith(t, segment(0xe1, "Exif\x00\x00"+block))); o != (Orientation{}) {
			t.Errorf("%q: %+v", block, o)
		}
	}
}

// Whatever a file holds, looking at it ends, and does not fail.
func FuzzOrientationOf(f *testing.F) {
	f.Add([]byte("\xff\xd8" + segment(0xe1, "Exif\x00\x00"+turned(6)) + "\xff\xda"))
	f.Add([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x22eXIf" + turned(6)))
	f.Add([]byte(riff(riffChunk("EXIF", turned(6)))))
	f.Add([]byte(isoHeader("heic")))
	tried := fuzzstats.CountBytes(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		tried(len(b))
		OrientationOf(b)
		HEIFOrientation(b)
		IsAnimatedGIF(b)
		IsAnimatedWebP(b)
		for _, format := range []Format{JPEG2000, PNM} {
			if len(b) > 3 {
				Size(format, b)
			}
		}
	})
}
