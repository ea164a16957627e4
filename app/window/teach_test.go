package window

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"arbex/training/captures"
	"arbex/training/versions"
)

// TestTeachingInTheRealWindow goes through the loop as a user would: label
// three expressions of which there are faces of an earlier day, train, see the held-out figure, use the
// new model, compare it with the shipped one, roll back. At the end the program
// is killed while it captures: no face that the counter showed is lost.
func TestTeachingInTheRealWindow(t *testing.T) {
	folder := t.TempDir()
	earlier := captureEarlier(t, folder, "happiness", "neutral", "contempt")
	d := drive(t, folder)
	d.key("F3")
	d.await(fmt.Sprintf("%d faces", earlier))
	d.until("a face", func() bool { d.key("2"); return d.saved() > 0 })
	for _, key := range []string{"2", "1", "8"} {
		d.hold(key, d.saved()+3)
	}
	d.press("where Train on my faces")
	d.await("Before and after")
	if !d.shows("Your held-out faces (") {
		t.Error("there is no figure for the held-out faces")
	}
	if !d.shows("The base set (1200)") {
		t.Error("there is no figure for the base set")
	}
	d.press("where Use the new model")
	d.until("the new version is in use", func() bool { return currentVersion(folder) != "" })
	if currentVersion(folder) == versions.Shipped {
		t.Error("the shipped model is in use")
	}
	d.press("beside Shipped model|") // its menu
	d.press("where Compare live with the one in use")
	d.await("In use, and Shipped model")
	d.awaitMotion() // also while two models are compared
	d.press("where Done")
	d.press("beside Shipped model|Use")
	d.until("the shipped model is in use again", func() bool { return currentVersion(folder) == versions.Shipped })

	d.run("xdotool", "keydown", "3")
	shown := d.saved()
	d.until("more faces", func() bool { now := d.saved(); return now > shown })
	shown = d.saved()
	d.program.Process.Kill()
	<-d.ended
	faces, err := captures.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer faces.Close()
	all, err := faces.List(captures.Filter{})
	if err != nil || len(all) < shown {
		t.Errorf("the counter showed %d faces, %d are left: %v", shown, len(all), err)
	}
	if err := faces.CheckIntegrity(); err != nil {
		t.Error(err)
	}
	if text := d.output.String(); strings.Contains(text, "panic") || strings.Contains(text, "DATA RACE") {
		t.Error(text)
	}
}

// captureEarlier stores five faces of each class, of an earlier day, and returns how
// many they are.
func captureEarlier(t *testing.T, folder string, classes ...string) (count int) {
	t.Helper()
	faces, err := captures.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer faces.Close()
	session, err := faces.BeginSession("an earlier day")
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 1))
	for _, class := range classes {
		for range 5 {
			crop := make([]byte, 3*112*112)
			for i := range crop {
				crop[i] = byte(random.Uint32())
			}
			count++
			taken := testTime.Add(time.Duration(count) * time.Minute)
			if _, err := faces.Add(captures.Capture{Session: session, Label: captures.OneHot(class), Side: 112, Crop: crop, Taken: taken}); err != nil {
				t.Fatal(err)
			}
		}
	}
	return count
}

// currentVersion is the version in use, on the disk.
func currentVersion(folder string) string {
	text, _ := os.ReadFile(filepath.Join(folder, "versions", "current"))
	return string(text)
}

// TestFiftyThousandFacesInTheRealWindow measures the start and the scrolling.
// ARBEX_MEASURE=1 asks for it: it needs the machine for itself.
func TestFiftyThousandFacesInTheRealWindow(t *testing.T) {
	if os.Getenv("ARBEX_MEASURE") == "" {
		t.Skip("set ARBEX_MEASURE=1 on a machine that does nothing else")
	}
	folder := t.TempDir()
	fill(t, folder, 50000)
	began := time.Now()
	d := drive(t, folder)
	start := time.Since(began)
	d.key("F3")
	d.await("50000 faces")
	d.key("space") // a clip that plays paints as well
	scrolled := make(chan string)
	go func() { scrolled <- d.question("scroll") }()
	frames := d.changes(20, 540, 740, 170)
	if said := <-scrolled; said != "done" {
		t.Fatal(said)
	}
	t.Logf("start %.2f s, %.0f different pictures a second while scrolling", start.Seconds(), frames)
	if start > 3*time.Second {
		t.Error("the start takes too long")
	}
	if frames < 30 {
		t.Error("scrolling is too slow")
	}
}

// changes counts the different pictures a second in a part of the screen.
func (d *driver) changes(x, y, width, height int) float64 {
	const seconds = 3
	recorder := exec.Command("ffmpeg", "-loglevel", "error", "-f", "x11grab", "-framerate", "60", "-video_size", fmt.Sprintf("%dx%d", width, height),
		"-i", fmt.Sprintf("%s+%d,%d", d.display, x, y), "-t", fmt.Sprint(seconds), "-vsync", "0", "-vf", "mpdecimate", "-f", "framemd5", "-")
	out, err := recorder.Output()
	if err != nil {
		d.t.Skip("filming the screen needs ffmpeg: ", err)
	}
	frames := 0
	for line := range strings.Lines(string(out)) {
		if !strings.HasPrefix(line, "#") {
			frames++
		}
	}
	return float64(frames) / seconds
}

// fill puts faces into a folder.
func fill(t *testing.T, folder string, many int) {
	t.Helper()
	s, err := captures.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	session, err := s.BeginSession("many")
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 1))
	classes := []string{"neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt"}
	for from := 0; from < many; from += 5000 {
		some := make([]captures.Capture, min(5000, many-from))
		for i := range some {
			crop := make([]byte, 3*48*48)
			for k := range crop {
				crop[k] = byte(k/3%48*4) ^ byte(i)
			}
			some[i] = captures.Capture{
				Session: session, Burst: int64(1 + (from+i)/10), Taken: time.UnixMilli(int64(from+i) * 1000),
				Label: captures.OneHot(classes[random.IntN(8)]), Side: 48, Crop: crop,
			}
		}
		if err := s.AddAll(some); err != nil {
			t.Fatal(err)
		}
	}
}

// TestTrainingBesideThePreview measures a quick training of 200 faces while the
// demo clip plays. ARBEX_MEASURE=1 asks for it.
func TestTrainingBesideThePreview(t *testing.T) {
	if os.Getenv("ARBEX_MEASURE") == "" {
		t.Skip("set ARBEX_MEASURE=1 on a machine that does nothing else")
	}
	folder := t.TempDir()
	fill(t, folder, 200)
	d := drive(t, folder)
	d.key("F3")
	d.await("200 faces")
	time.Sleep(5 * time.Second) // the figures are means of some seconds
	t.Log("before: ", d.question("shows running"))
	d.press("where Train on my faces")
	began := time.Now()
	lowest := 100.0
	for !d.shows("Before and after") {
		if time.Since(began) > time.Minute {
			t.Fatal("it does not end")
		}
		if figures := d.question("shows preview"); time.Since(began) > 3*time.Second {
			_, after, _ := strings.Cut(figures, "preview ")
			rate := 100.0
			fmt.Sscan(after, &rate)
			lowest = min(lowest, rate)
		}
		time.Sleep(200 * time.Millisecond)
	}
	took := time.Since(began)
	t.Logf("trained in %.1f s, the preview at %.0f frames a second or more", took.Seconds(), lowest)
	if took > 10*time.Second || lowest < 24 {
		t.Error("too slow")
	}
}
