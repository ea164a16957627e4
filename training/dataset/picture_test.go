package dataset

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"arbex/training/trainingtest"
)

// exif is a block that asks for an orientation (CIPA DC-008).
func exif(orientation uint16) []byte {
	b := []byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01")
	return append(binary.BigEndian.AppendUint16(b, orientation), 0, 0, 0, 0, 0, 0)
}

// orientedJPEG returns a JPEG of a camera that was turned: it stores 32x16 pixels, of which the
// left half is white.
func orientedJPEG(t *testing.T, orientation uint16) []byte {
	t.Helper()
	picture := image.NewGray(image.Rect(0, 0, 32, 16))
	for i := range picture.Pix {
		picture.Pix[i] = byte(255 * (1 - i%32/16))
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, nil); err != nil {
		t.Fatal(err)
	}
	block := append([]byte("Exif\x00\x00"), exif(orientation)...)
	segment := append(binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(2+len(block))), block...)
	return append(append([]byte{0xff, 0xd8}, segment...), b.Bytes()[2:]...)
}

// chunked puts a chunk behind the header of a PNG.
func chunked(name string, content, file []byte) []byte {
	const header = 33
	b := binary.BigEndian.AppendUint32(slices.Clone(file[:header]), uint32(len(content)))
	b = append(append(b, name...), content...)
	b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[header+4:]))
	return append(b, file[header:]...)
}

func TestPNGsStandUpright(t *testing.T) {
	picture := image.NewGray(image.Rect(0, 0, 32, 16))
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "a.png")
	if err := os.WriteFile(path, chunked("eXIf", exif(6), b.Bytes()), 0o600); err != nil {
		t.Fatal(err)
	}
	if turned, err := readPicture(path); err != nil || turned.Bounds().Size() != image.Pt(16, 32) {
		t.Error(turned, err)
	}
}

func TestTrainingPicturesStandUpright(t *testing.T) {
	for orientation, white := range map[uint16]image.Point{1: {2, 8}, 3: {29, 8}, 6: {8, 2}, 8: {8, 29}} {
		path := filepath.Join(t.TempDir(), "a.jpg")
		if err := os.WriteFile(path, orientedJPEG(t, orientation), 0o600); err != nil {
			t.Fatal(err)
		}
		picture, err := readPicture(path)
		if err != nil {
			t.Fatal(err)
		}
		want := image.Pt(32, 16)
		if orientation > 4 {
			want = image.Pt(16, 32)
		}
		black := want.Sub(white).Sub(image.Pt(1, 1))
		if grey := color.GrayModel; picture.Bounds().Size() != want || grey.Convert(picture.At(white.X, white.Y)).(color.Gray).Y < 200 || grey.Convert(picture.At(black.X, black.Y)).(color.Gray).Y > 50 {
			t.Errorf("orientation %d: %v, white at %v is %v", orientation, picture.Bounds(), white, picture.At(white.X, white.Y))
		}
	}
}

// TIFF files are their own EXIF blocks, of either byte order.
func TestTIFFsStandUpright(t *testing.T) {
	for mark, order := range map[string]binary.AppendByteOrder{"II*\x00": binary.LittleEndian, "MM\x00*": binary.BigEndian} {
		path := filepath.Join(t.TempDir(), "a.tiff")
		if err := os.WriteFile(path, tiffOf(mark, order, 6), 0o600); err != nil {
			t.Fatal(err)
		}
		picture, err := readPicture(path)
		if err != nil {
			t.Fatal(err)
		}
		if picture.Bounds().Size() != image.Pt(16, 32) || color.GrayModel.Convert(picture.At(8, 2)).(color.Gray).Y < 200 {
			t.Errorf("%q: %v, the top is %v", mark, picture.Bounds(), picture.At(8, 2))
		}
	}
}

// tiffOf is what held stores, as a TIFF: a header, pixels, a directory.
func tiffOf(mark string, order binary.AppendByteOrder, orientation uint32) []byte {
	const width, height, short, long = 32, 16, 3, 4
	b := order.AppendUint32([]byte(mark), 8+width*height)
	for i := range width * height {
		b = append(b, byte(255*(1-i%width/16)))
	}
	tags := [][3]uint32{
		{256, long, width},
		{257, long, height},
		{258, short, 8},
		{259, short, 1},
		{262, short, 1},
		{273, long, 8},
		{274, short, orientation},
		{277, short, 1},
		{278, long, height},
		{279, long, width * height},
	}
	b = order.AppendUint16(b, uint16(len(tags)))
	for _, tag := range tags {
		b = order.AppendUint16(order.AppendUint16(b, uint16(tag[0])), uint16(tag[1]))
		b = order.AppendUint32(b, 1)
		if tag[1] == short {
			b = order.AppendUint16(order.AppendUint16(b, uint16(tag[2])), 0)
		} else {
			b = order.AppendUint32(b, tag[2])
		}
	}
	return order.AppendUint32(b, 0)
}

func TestDamagedPicturesAreDistinguished(t *testing.T) {
	folder := painted(t, "joy/a.png", "sad/a.png")
	trainingtest.WriteFile(t, folder, "joy/b.png", "\x89PNG\r\n\x1a\nno more")
	trainingtest.WriteFile(t, folder, "joy/c.jpg", "<html>not found</html>")
	set, bad := open(t, folder, Auto, "all"), 0
	for _, x := range set.Samples {
		if _, err := x.Crop(16); err != nil {
			bad++
		}
	}
	if len(set.Samples) != 4 || bad != 2 {
		t.Errorf("%d of %d pictures cannot be read", bad, len(set.Samples))
	}
}
