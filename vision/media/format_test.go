package media

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color/palette"
	"image/gif"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// riff returns a WebP of chunks.
func riff(chunks ...string) string {
	body := "WEBP" + strings.Join(chunks, "")
	return "RIFF" + string(binary.LittleEndian.AppendUint32(nil, uint32(len(body)))) + body
}

// riffChunk returns a chunk of a RIFF file, padded to an even length.
func riffChunk(name, content string) string {
	padding := strings.Repeat("\x00", len(content)%2)
	return name + string(binary.LittleEndian.AppendUint32(nil, uint32(len(content)))) + content + padding
}

// isoHeader returns the box that begins an ISO base media file.
func isoHeader(major string, compatible ...string) string {
	return string(binary.BigEndian.AppendUint32(nil, uint32(16+4*len(compatible)))) + "ftyp" + major + "\x00\x00\x00\x00" + strings.Join(compatible, "")
}

func TestFormatsAreToldByTheirFirstBytes(t *testing.T) {
	for content, want := range map[string]Format{
		"\xff\xd8\xff\xe0":                      JPEG,
		"\x89PNG\r\n\x1a\n":                     PNG,
		"\x89PNG\n":                             Unknown, // its line ends were changed on the way
		"GIF89a":                                GIF,
		"GIF90a":                                Unknown,
		"BM\x00\x00":                            BMP,
		"II*\x00":                               TIFF,
		"MM\x00*":                               TIFF,
		"MM*\x00":                               Unknown,
		"\xff\x4f\xff\x51":                      JPEG2000,
		"\x00\x00\x00\x0cjP  \r\n\x87\n":        JPEG2000,
		"\xff\x0a":                              JPEGXL,
		"\x00\x00\x00\x0cJXL \r\n\x87\n":        JPEGXL,
		riff(riffChunk("VP8 ", "")):             WebP,
		"RIFF\x00\x00\x00\x00AVI LIST":          Unknown,
		"P6\n2 2\n255\n":                        PNM,
		"P1#a comment":                          PNM,
		"P7\n":                                  Unknown,
		"P5 ":                                   Unknown, // and nothing more
		"PA 1":                                  Unknown,
		isoHeader("heic", "mif1", "heic"):       HEIC,
		isoHeader("mif1", "heic"):               HEIC,
		isoHeader("avif", "mif1"):               AVIF,
		isoHeader("mif1", "avif", "miaf"):       AVIF,
		isoHeader("avis", "avif"):               Unknown, // a sequence, which is a clip
		isoHeader("isom", "mp42"):               Unknown,
		isoHeader("heic")[:12]:                  Unknown,
		isoHeader("mif1") + "free    " + "avif": HEIC, // the word is not among its brands
		"":                                      Unknown,
		"hello, this is text":                   Unknown,
		"\x1aE\xdf\xa3\x01\x00\x00\x00\x00\x00\x00\x1fB\x86": Unknown,
	} {
		if format := DetectFormat([]byte(content)); format != want {
			t.Errorf("%q is %q, not %q", content, format, want)
		}
	}
}

// animation returns a GIF of some pictures.
func animation(t *testing.T, pictures int) []byte {
	t.Helper()
	g := &gif.GIF{}
	for range pictures {
		g.Image, g.Delay = append(g.Image, image.NewPaletted(image.Rect(0, 0, 9, 7), palette.WebSafe)), append(g.Delay, 5)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAnimationsAreClips(t *testing.T) {
	folder := t.TempDir()
	for name, c := range map[string]struct {
		content []byte
		want    Format
	}{
		"one picture":         {animation(t, 1), GIF},
		"two pictures":        {animation(t, 2), Unknown},
		"shorter than a look": {[]byte("\xff\xd8\xff"), JPEG},
		"text":                {[]byte("text"), Unknown},
	} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, c.content, 0o600); err != nil {
			t.Fatal(err)
		}
		if format, err := FormatOfFile(path); err != nil || format != c.want {
			t.Errorf("%s: %q, not %q (%v)", name, format, c.want, err)
		}
	}
	if format, err := FormatOfFile(filepath.Join(folder, "nowhere")); err == nil || format != Unknown {
		t.Errorf("a file that is not there: %q, %v", format, err)
	}
}

// A GIF that was cut off is animated from where its second picture begins.
func TestDamagedAnimations(t *testing.T) {
	whole := animation(t, 2)
	second := bytes.LastIndex(whole, []byte{0x2c, 0, 0, 0, 0, 9, 0, 7, 0}) + 11
	for n := range whole {
		if animated := IsAnimatedGIF(whole[:n]); animated != (n >= second) {
			t.Fatalf("cut to %d of %d bytes, the second picture from %d: animated is %v", n, len(whole), second, animated)
		}
	}
	if IsAnimatedGIF(slices.Concat(animation(t, 1)[:13], []byte("\x00not a block"))) {
		t.Error("what follows the header is neither picture nor extension")
	}
}

func TestAnimatedWebP(t *testing.T) {
	for content, want := range map[string]bool{
		riff(riffChunk("VP8X", "\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00")): true,
		riff(riffChunk("VP8X", "\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00")): false, // EXIF alone
		riff(riffChunk("VP8 ", "\x02\x02\x02\x02")):                         false,
		riff(riffChunk("VP8X", "")):                                         false,
		"GIF89a":                                                            false,
	} {
		if animated := IsAnimatedWebP([]byte(content)); animated != want {
			t.Errorf("%q: %v", content, animated)
		}
	}
}
