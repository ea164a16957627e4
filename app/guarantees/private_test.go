package guarantees

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// socketTracer returns a command that runs another one and writes its calls about
// sockets into a file.
func socketTracer(log string) []string {
	return []string{"strace", "-f", "-q", "--seccomp-bpf", "-o", log, "-e", "trace=socket,connect,sendto,bind,listen"}
}

// traced runs the program and returns its calls about sockets.
func traced(t *testing.T, args ...string) string {
	t.Helper()
	log := filepath.Join(t.TempDir(), "sockets")
	command := append(socketTracer(log), os.Args[0])
	c := exec.CommandContext(t.Context(), command[0], append(command[1:], args...)...)
	c.Env = append(os.Environ(), programKey+"=1")
	if out, err := c.CombinedOutput(); err != nil && len(out) == 0 {
		t.Fatal(err)
	}
	return readText(t, log)
}

// tracedWindow returns the calls about sockets of a window that plays the demo clip.
func tracedWindow(t *testing.T) (sockets string) {
	t.Run("window", func(t *testing.T) {
		log := filepath.Join(t.TempDir(), "sockets")
		d := openDesktop(t, t.TempDir(), socketTracer(log), "--source", "demo")
		d.until("the demo clip", d.videoMoves)
		d.quit()
		if sockets = readText(t, log); !strings.Contains(sockets, "AF_UNIX") {
			t.Error("the window's way to its display was not traced")
		}
	})
	return sockets
}

func readText(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Nothing leaves the computer: the commands and the window open no internet
// socket, also when a hostile playlist names an address.
func TestGuarantee5NoSocketOfTheInternet(t *testing.T) {
	if err := exec.Command("strace", "-f", "-q", "-o", "/dev/null", "true").Run(); err != nil {
		t.Skip("strace, which sees sockets, does not run here: ", err)
	}
	z := newCorpus(t)
	z.put("p.png", encodePicture(t, func(b *bytes.Buffer, p image.Image) error { return png.Encode(b, p) }))
	playlist := []byte("#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n")
	z.put("list.m3u8", playlist)
	z.put("list.mp4", playlist)
	z.put("list.ffconcat", []byte("ffconcat version 1.0\nfile http://127.0.0.1:9/a.mp4\n"))
	z.put("s.sdp", []byte("v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n"))
	z.put("e.mp4", videoClip(t))
	runs := map[string]string{
		"analyze": traced(t, append([]string{"analyze"}, z.files...)...),
		"doctor":  traced(t, "--home", t.TempDir(), "doctor"),
		"window":  tracedWindow(t),
	}
	for name, sockets := range runs {
		if strings.Contains(sockets, "AF_INET") {
			t.Errorf("%s opened a socket:\n%.2000s", name, sockets)
		}
	}
	t.Logf("GUARANTEE 5: runs traced: %d, sockets of the internet: 0 allowed", len(runs))
}

// Only the owner can read what is written, whatever the umask.
func TestWhatIsWrittenIsPrivate(t *testing.T) {
	home := newHome(t)
	before := syscall.Umask(0)
	defer syscall.Umask(before)
	for name := range operations {
		child(t, name, home, 3)
	}
	runSafely(t, "--home", home, "export", "--out", filepath.Join(home, "export"))
	t.Run("window", func(t *testing.T) { crashedWindow(t, home) })
	files := 0
	err := filepath.WalkDir(home, func(path string, e os.DirEntry, err error) error {
		if err != nil || path == home || strings.HasPrefix(path, filepath.Join(home, "data")) {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		files++
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is %v", path, info.Mode())
		}
		return nil
	})
	if err != nil || files < 8 {
		t.Errorf("%d files, %v", files, err)
	}
}

// crashedWindow makes the window write its settings, its log and a crash report.
func crashedWindow(t *testing.T, home string) {
	d := openDesktop(t, home, nil, "--source", "demo")
	d.until("the demo clip", d.videoMoves)
	d.process.Process.Signal(syscall.SIGABRT)
	<-d.ended
	d.ended <- nil
	for _, name := range []string{"logs/arbex.log", "crashes/running.txt", "settings.json"} {
		if info, err := os.Stat(filepath.Join(home, name)); err != nil || info.Size() == 0 {
			t.Errorf("the window left no %s: %v", name, err)
		}
	}
}
