package guarantees

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"arbex/assets/detectors"
	"arbex/vision"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// runProgram runs the program in a process of its own, where even a crash in a C
// library is noticed.
func runProgram(t *testing.T, args ...string) (status int, output string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, os.Args[0], args...)
	c.Env = append(os.Environ(), programKey+"=1")
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	err := c.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), out.String()
}

// runSafely runs the program and fails when it crashes or hangs. It returns its
// output.
func runSafely(t *testing.T, args ...string) (output string) {
	t.Helper()
	status, output := runProgram(t, args...)
	crashed := strings.Contains(output, "goroutine ") || strings.Contains(output, "panic:") || strings.Contains(output, "terminate called")
	if status < 0 || status > 2 || crashed {
		t.Errorf("arbex %.200s: status %d, %.2000s", strings.Join(args, " "), status, output)
	}
	return output
}

// corpus is a folder of hostile files.
type corpus struct {
	t      *testing.T
	folder string
	random *rand.Rand
	files  []string
}

func newCorpus(t *testing.T) *corpus {
	return &corpus{t: t, folder: t.TempDir(), random: rand.New(rand.NewPCG(3, 4))}
}

func (z *corpus) put(name string, content []byte) {
	path := filepath.Join(z.folder, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		z.t.Fatal(err)
	}
	z.files = append(z.files, path)
}

// addCorrupted adds copies of a valid file that are truncated or have changed
// bytes, most of them near the start where the sizes are.
func (z *corpus) addCorrupted(name string, sound []byte, copies int) {
	if thorough() {
		copies *= 10
	}
	ext := filepath.Ext(name)
	base := strings.TrimSuffix(name, ext)
	for i, end := range []int{0, 1, 8, 40, len(sound) / 2, len(sound) - 1} {
		z.put(fmt.Sprintf("%s-cut%d%s", base, i, ext), sound[:min(max(end, 0), len(sound))])
	}
	for i := range copies {
		changed := bytes.Clone(sound)
		within := min(len(changed), []int{64, 512, 8192, len(changed)}[i%4])
		for range 1 + i%9 {
			at := z.random.IntN(within)
			changed[at] = []byte{0, 0xff, changed[at] ^ 1<<z.random.IntN(8), byte(z.random.IntN(256))}[z.random.IntN(4)]
		}
		z.put(fmt.Sprintf("%s-changed%d%s", base, i, ext), changed)
	}
}

// addSpecial adds files of other types, and files that are not what their names
// say.
func (z *corpus) addSpecial(ext string) {
	z.put("text"+ext, []byte("hello\n"))
	noise := make([]byte, 5000)
	for i := range noise {
		noise[i] = byte(z.random.IntN(256))
	}
	z.put("noise"+ext, noise)
	at := func(name string) string {
		path := filepath.Join(z.folder, name+ext)
		z.files = append(z.files, path)
		return path
	}
	for _, err := range []error{
		syscall.Mkfifo(at("pipe"), 0o600), os.Symlink("loop"+ext, at("loop")), os.Symlink("/dev/zero", at("endless")),
		os.Mkdir(at("folder"), 0o700), os.Symlink("nowhere", at("dangling")),
	} {
		if err != nil {
			z.t.Fatal(err)
		}
	}
}

// encodePicture returns a small picture in a format.
func encodePicture(t *testing.T, encode func(*bytes.Buffer, image.Image) error) []byte {
	picture := image.NewNRGBA(image.Rect(0, 0, 40, 30))
	for i := range picture.Pix {
		picture.Pix[i] = byte(i * 7)
	}
	var out bytes.Buffer
	if err := encode(&out, picture); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// hugePNG claims a size and has no pixels.
func hugePNG(width, height uint32) []byte {
	chunk := func(kind string, data []byte) []byte {
		body := append([]byte(kind), data...)
		out := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
		return binary.BigEndian.AppendUint32(append(out, body...), crc32.ChecksumIEEE(body))
	}
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)
	out := append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(head, 8, 2, 0, 0, 0))...)
	return append(append(out, chunk("IDAT", []byte{0x78, 0x9c, 1, 0, 0, 0xff, 0xff})...), chunk("IEND", nil)...)
}

// videoClip returns a short video.
func videoClip(t *testing.T) []byte {
	path := filepath.Join(t.TempDir(), "sound.mp4")
	picture := image.NewGray(image.Rect(0, 0, 64, 48))
	for i := range picture.Pix {
		picture.Pix[i] = byte(i)
	}
	frame, err := vision.FrameFromImage(picture)
	if err != nil {
		t.Fatal(err)
	}
	defer frame.Close()
	w, err := vision.NewVideoWriter(path, 25, frame.Size())
	if err != nil {
		t.Fatal(err)
	}
	for n := range 5 {
		if err := w.Write(frame.RGBA(nil), time.Duration(n)*40*time.Millisecond); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// Broken and hostile pictures and clips are reported one by one; the others are
// analysed all the same.
func TestGuarantee2HostilePicturesAndClips(t *testing.T) {
	z := newCorpus(t)
	z.addCorrupted("a.png", encodePicture(t, func(b *bytes.Buffer, p image.Image) error { return png.Encode(b, p) }), 12)
	z.addCorrupted("b.jpg", encodePicture(t, func(b *bytes.Buffer, p image.Image) error { return jpeg.Encode(b, p, nil) }), 12)
	z.addCorrupted("c.bmp", encodePicture(t, func(b *bytes.Buffer, p image.Image) error { return bmp.Encode(b, p) }), 12)
	z.addCorrupted("d.tiff", encodePicture(t, func(b *bytes.Buffer, p image.Image) error { return tiff.Encode(b, p, nil) }), 12)
	z.addCorrupted("e.mp4", videoClip(t), 16)
	for _, size := range [][2]uint32{{0, 0}, {1, 0}, {1<<31 - 1, 1<<31 - 1}, {100_000, 100_000}, {1<<31 - 1, 1}} {
		z.put(fmt.Sprintf("huge%dx%d.png", size[0], size[1]), hugePNG(size[0], size[1]))
	}
	for _, ext := range []string{".png", ".jpg", ".webp", ".tiff", ".mp4", ".avi", ".mkv", ".gif"} {
		z.addSpecial(ext)
	}
	playlist := "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n"
	z.put("list.m3u8", []byte(playlist))
	z.put("list.mp4", []byte(playlist))
	z.put("list.ffconcat", []byte("ffconcat version 1.0\nfile /etc/passwd\n"))
	z.put("huge.y4m", []byte("YUV4MPEG2 W60000 H60000 F30:1 Ip A1:1 C420\nFRAME\nxxxx"))
	z.put("negative.y4m", []byte("YUV4MPEG2 W-5 H100000 F0:0\nFRAME\n"))
	sound := filepath.Join(z.folder, "z-sound.png")
	if err := os.WriteFile(sound, encodePicture(t, func(b *bytes.Buffer, p image.Image) error { return png.Encode(b, p) }), 0o600); err != nil {
		t.Fatal(err)
	}
	output := runSafely(t, append(append([]string{"analyze"}, z.files...), sound)...)
	if !strings.Contains(output, "frames, ") || !strings.Contains(output, "could not be used") {
		t.Errorf("the program ended with %.1000s", output)
	}
	t.Logf("GUARANTEE 2: hostile pictures and clips tried: %d", len(z.files))
}

// A broken or hostile model, checkpoint or detector is reported, and nothing else
// happens.
func TestGuarantee2HostileModels(t *testing.T) {
	z := newCorpus(t)
	good := filepath.Join(t.TempDir(), "good.safetensors")
	n, err := tinyNetwork()
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Save(good); err != nil {
		t.Fatal(err)
	}
	read := func(path string) []byte {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	const pytorch = "../../model/weights/pytorch/testdata/"
	z.addCorrupted("m.safetensors", read(good), 2)
	z.addCorrupted("n.pth", read(pytorch+"small_zip.pth"), 2)
	z.addCorrupted("o.pth", read(pytorch+"small_old.pth"), 2)
	z.addSpecial(".safetensors")
	picture := filepath.Join(t.TempDir(), "p.png")
	if err := os.WriteFile(picture, encodePicture(t, func(b *bytes.Buffer, p image.Image) error { return png.Encode(b, p) }), 0o600); err != nil {
		t.Fatal(err)
	}
	stepped := z.files
	if !thorough() { // each needs a process of its own
		stepped = nil
		for i := z.random.IntN(5); i < len(z.files); i += 5 {
			stepped = append(stepped, z.files[i])
		}
	}
	for i, file := range stepped {
		if i%2 == 0 || thorough() {
			runSafely(t, "import", file, "--out", filepath.Join(t.TempDir(), "out.safetensors"))
		}
		if i%2 == 1 || thorough() {
			runSafely(t, "analyze", picture, "--model", file)
		}
	}
	d := newCorpus(t)
	onnx, err := detectors.Read(detectors.BlazeFaceFront)
	if err != nil {
		t.Fatal(err)
	}
	d.addCorrupted("d.onnx", onnx, 4)
	d.addSpecial(".onnx")
	tried := len(stepped)
	for i, file := range d.files {
		if thorough() || i%5 == 0 {
			tried++
			runSafely(t, "analyze", picture, "--detector", "yunet", "--detector-file", file)
		}
	}
	t.Logf("GUARANTEE 2: hostile models, checkpoints and detectors tried: %d", tried)
}

// A broken or hostile database, settings file, version or session folder is
// reported; the program still works and shows what it can read.
func TestGuarantee2HostileHomes(t *testing.T) {
	sound := newHome(t)
	for _, name := range []string{"capture", "switch", "remember"} {
		child(t, name, sound, 3)
	}
	tried := 0
	random := rand.New(rand.NewPCG(5, 6))
	rounds := 1
	if thorough() {
		rounds = 60
	}
	for range rounds {
		home := t.TempDir()
		if err := os.CopyFS(home, os.DirFS(sound)); err != nil {
			t.Fatal(err)
		}
		filepath.WalkDir(home, func(path string, e os.DirEntry, err error) error {
			if err != nil || e.IsDir() || strings.Contains(path, "/data/") {
				return err
			}
			content, err := os.ReadFile(path)
			if err != nil || len(content) == 0 {
				return err
			}
			for range 1 + random.IntN(20) {
				content[random.IntN(min(len(content), 1<<random.IntN(20)))] = byte(random.IntN(256))
			}
			tried++
			return os.WriteFile(path, content[:len(content)-random.IntN(2)*random.IntN(len(content))], 0o600)
		})
		runSafely(t, "--home", home, "data")
		runSafely(t, "--home", home, "models")
		runSafely(t, "--home", home, "doctor")
		runSafely(t, "--home", home, "export", "--captures", "--out", filepath.Join(t.TempDir(), "out"))
	}
	t.Logf("GUARANTEE 2: hostile files in the data folder tried: %d", tried)
}
