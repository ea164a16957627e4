package guarantees

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// traced runs the program for a while below strace and returns its calls about
// sockets.
func traced(t *testing.T, after time.Duration, outer []string, args ...string) string {
	t.Helper()
	log := filepath.Join(t.TempDir(), "sockets")
	command := append(outer, "strace", "-f", "-q", "--seccomp-bpf", "-o", log, "-e", "trace=socket,connect,sendto,bind,listen", os.Args[0])
	ctx, cancel := context.WithTimeout(t.Context(), after)
	defer cancel()
	c := exec.CommandContext(ctx, command[0], append(command[1:], args...)...)
	c.Env = append(os.Environ(), programKey+"=1")
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGTERM) }
	c.WaitDelay = 5 * time.Second
	if out, err := c.CombinedOutput(); err != nil && len(out) == 0 && ctx.Err() == nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(log)
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
		"analyze": traced(t, 2*time.Minute, nil, append([]string{"analyze"}, z.files...)...),
		"doctor":  traced(t, time.Minute, nil, "--home", t.TempDir(), "doctor"),
	}
	if _, err := exec.LookPath("xvfb-run"); err == nil {
		runs["window"] = traced(t, 10*time.Second, []string{"xvfb-run", "-a"}, "--home", t.TempDir(), "--source", "demo")
		if !strings.Contains(runs["window"], "AF_UNIX") {
			t.Error("the window did not even reach its display; nothing was tried")
		}
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
		child(t, name, home, time.Second)
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
	d := openDesktop(t, home, "--source", "demo")
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
