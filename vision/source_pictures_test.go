package vision

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gocv.io/x/gocv"
)

// quarters is a picture of 64x48 whose quarters are lime, red, red and blue.
func quarters() *image.Paletted {
	picture := image.NewPaletted(image.Rect(0, 0, 64, 48), color.Palette{color.RGBA{255, 0, 0, 255}, color.RGBA{0, 255, 0, 255}, color.RGBA{0, 0, 255, 255}})
	draw.Draw(picture, image.Rect(0, 0, 32, 24), image.NewUniform(color.RGBA{0, 255, 0, 255}), image.Point{}, draw.Src)
	draw.Draw(picture, image.Rect(32, 24, 64, 48), image.NewUniform(color.RGBA{0, 0, 255, 255}), image.Point{}, draw.Src)
	return picture
}

func encoded(t *testing.T, encode func(io.Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// byOpenCV encodes the quarters in a format that Go only reads.
func byOpenCV(t *testing.T, ending gocv.FileExt) []byte {
	t.Helper()
	frame, err := FrameFromImage(quarters())
	if err != nil {
		t.Fatal(err)
	}
	defer frame.Close()
	buffer, err := gocv.IMEncode(ending, frame.bgr)
	if err != nil {
		t.Fatal(err)
	}
	defer buffer.Close()
	return bytes.Clone(buffer.GetBytes())
}

// exif is a TIFF block with the tag Orientation alone.
func exif(order binary.AppendByteOrder, mark string, orientation uint16) []byte {
	b := order.AppendUint32([]byte(mark), 8)
	for _, v := range []uint16{1, 0x0112, 3, 0, 1, orientation, 0, 0, 0} { // as little and big endian lay out a short
		b = order.AppendUint16(b, v)
	}
	if mark[0] == 'I' {
		binary.LittleEndian.PutUint32(b[14:], 1)
	} else {
		binary.BigEndian.PutUint32(b[14:], 1)
	}
	return b
}

// The three kinds of files that carry an EXIF block.
var carriers = map[string]func(t *testing.T, block []byte) []byte{
	"a.jpg": func(t *testing.T, block []byte) []byte {
		plain := encoded(t, func(w io.Writer) error { return jpeg.Encode(w, quarters(), nil) })
		block = append([]byte("Exif\x00\x00"), block...)
		segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(2+len(block)))
		return slices.Concat(plain[:2], segment, block, plain[2:])
	},
	"a.png": func(t *testing.T, block []byte) []byte {
		plain := encoded(t, func(w io.Writer) error { return png.Encode(w, quarters()) })
		named := append([]byte("eXIf"), block...)
		chunk := binary.BigEndian.AppendUint32(nil, uint32(len(block)))
		chunk = binary.BigEndian.AppendUint32(append(chunk, named...), crc32.ChecksumIEEE(named))
		return slices.Concat(plain[:33], chunk, plain[33:]) // after IHDR
	},
	"a.webp": func(t *testing.T, block []byte) []byte {
		plain := byOpenCV(t, ".webp")
		head := []byte("VP8X\x0a\x00\x00\x00\x08\x00\x00\x00\x3f\x00\x00\x2f\x00\x00") // EXIF follows; 64x48
		last := append(binary.LittleEndian.AppendUint32([]byte("EXIF"), uint32(len(block))), block...)
		body := slices.Concat([]byte("WEBP"), head, plain[12:], last)
		return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
	},
}

// Pictures come upright, whatever their EXIF orientation, and in each format alike.
func TestPicturesAreUpright(t *testing.T) {
	want := []string{1: "lrrb", 2: "rlbr", 3: "brrl", 4: "rblr", 5: "lrrb", 6: "rlbr", 7: "brrl", 8: "rblr"}
	for name, carry := range carriers {
		for tag := 1; tag <= 8; tag++ {
			for _, block := range [][]byte{exif(binary.LittleEndian, "II*\x00", uint16(tag)), exif(binary.BigEndian, "MM\x00*", uint16(tag))} {
				frame := frameOf(t, written(t, name, carry(t, block)))
				turned := frame.Size().X == 48
				if have := corners(frame); have != want[tag] || turned != (tag > 4) {
					t.Errorf("%s, orientation %d: %s, %v", name, tag, have, frame.Size())
				}
			}
		}
	}
}

func TestInvalidEXIFIsIgnored(t *testing.T) {
	for _, block := range [][]byte{nil, []byte("II*\x00"), []byte("II*\x00\xff\xff\xff\xff"), exif(binary.LittleEndian, "II*\x00", 0), exif(binary.LittleEndian, "II*\x00", 9)} {
		if frame := frameOf(t, written(t, "a.jpg", carriers["a.jpg"](t, block))); corners(frame) != "lrrb" {
			t.Errorf("%q: %s", block, corners(frame))
		}
	}
}

// animation is a GIF of two pictures.
func animation(t *testing.T, pictures int) []byte {
	a := gif.GIF{}
	for range pictures {
		a.Image, a.Delay = append(a.Image, quarters()), append(a.Delay, 10)
	}
	return encoded(t, func(w io.Writer) error { return gif.EncodeAll(w, &a) })
}

// Content decides how a file is read, and not its name.
func TestContentDecidesTheFormat(t *testing.T) {
	for what, c := range map[string]struct {
		content []byte
		kind    Kind
	}{
		"a GIF":             {animation(t, 1), Picture},
		"an animated GIF":   {animation(t, 3), Clip},
		"a JPEG":            {carriers["a.jpg"](t, nil), Picture},
		"a WebP":            {byOpenCV(t, ".webp"), Picture},
		"a BMP":             {byOpenCV(t, ".bmp"), Picture},
		"a TIFF":            {byOpenCV(t, ".tiff"), Picture},
		"a JPEG 2000":       {byOpenCV(t, ".jp2"), Picture},
		"a portable pixmap": {byOpenCV(t, ".ppm"), Picture},
	} {
		for _, name := range []string{"a.png", "a.mp4", "a"} {
			source, frame := opened(t, written(t, name, c.content)), NewFrame()
			if err := source.Read(frame); err != nil || source.Info().Kind != c.kind || corners(frame) != "lrrb" {
				t.Errorf("%s called %s: %v, %v", what, name, source.Info().Kind, err)
			}
			frame.Close()
		}
	}
}

// Where FFmpeg has a decoder of AV1, an AVIF is read, else it is named.
func TestUnreadableFormatsAreNamed(t *testing.T) {
	avif, frame := sample("still.avif"), NewFrame()
	defer frame.Close()
	if source, err := Open(avif); err != nil && !strings.Contains(err.Error(), "AVIF") {
		t.Error(err)
	} else if err == nil {
		defer source.Close()
		if err := source.Read(frame); err != nil || corners(frame) != "lrrr" {
			t.Error(err, corners(frame))
		}
	}
	for kind, content := range map[string]string{
		"HEIC":          "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic and nothing more",
		"JPEG XL":       "\xff\x0a and nothing more",
		"animated WebP": "RIFF\x30\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00\x3f\x00\x00\x2f\x00\x00ANIM",
	} {
		source, err := Open(written(t, "a.jpg", []byte(content)))
		if err == nil {
			source.Close()
		}
		if err == nil || !strings.Contains(err.Error(), kind) {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

// ReadPicture is what training reads pictures with.
func TestReadPicture(t *testing.T) {
	picture, err := ReadPicture(written(t, "a.png", carriers["a.png"](t, exif(binary.BigEndian, "MM\x00*", 6))))
	if err != nil || picture.Bounds().Dx() != 48 || picture.Bounds().Dy() != 64 {
		t.Fatal(err)
	}
	if _, err := ReadPicture("/nowhere.png"); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// The error of a picture that has vanished names its path once.
func TestAPathIsNamedOnce(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "a.png")
	if err := os.WriteFile(path, encoded(t, func(w io.Writer) error { return png.Encode(w, quarters()) }), 0o600); err != nil {
		t.Fatal(err)
	}
	source, err := Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	frame := NewFrame()
	defer frame.Close()
	if err := source.Read(frame); err == nil || err.Error() != path+": no such file or directory" {
		t.Error(err)
	}
}
