package guarantees

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"arbex/app/ui/uitest"

	"golang.org/x/image/draw"
)

// faultyCamera is a network camera with a fault that can be switched.
type faultyCamera struct {
	fault  atomic.Value // string: one of cameraFaults, or empty
	asked  atomic.Int32 // times it was opened
	scenes [][]byte     // JPEG
	over   chan struct{}
}

// cameraFaults are its faults.
var cameraFaults = []string{"unplugged", "stalls", frozen, "sends garbage"}

const frozen = "freezes on one picture"

// newFaultyCamera returns a camera and its address. Its picture is a bright block
// that moves.
func newFaultyCamera(t *testing.T) (*faultyCamera, string) {
	c := &faultyCamera{over: make(chan struct{})}
	c.fault.Store("")
	for i := range 8 {
		scene := image.NewGray(image.Rect(0, 0, 320, 240))
		draw.Draw(scene, image.Rect(40*i, 0, 40*i+80, 240), image.NewUniform(color.White), image.Point{}, draw.Src)
		var b bytes.Buffer
		if err := jpeg.Encode(&b, scene, nil); err != nil {
			t.Fatal(err)
		}
		c.scenes = append(c.scenes, b.Bytes())
	}
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: c}
	ended := make(chan struct{})
	go func() { server.Serve(listener); close(ended) }()
	t.Cleanup(func() {
		close(c.over)
		server.Close()
		<-ended
	})
	return c, "http://" + listener.Addr().String() + "/camera.mjpg"
}

// ServeHTTP implements http.Handler: a picture every 40 ms, until the fault.
func (c *faultyCamera) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.asked.Add(1)
	w.Header().Set("Content-Type", "multipart/x-mixed-replace; boundary=picture")
	for n := 0; r.Context().Err() == nil; n++ {
		scene := c.scenes[n%len(c.scenes)]
		switch c.fault.Load() {
		case "unplugged":
			panic(http.ErrAbortHandler)
		case "stalls":
			select {
			case <-r.Context().Done():
			case <-c.over:
			}
			return
		case frozen:
			scene = c.scenes[0]
		case "sends garbage":
			scene = make([]byte, 3000)
			rand.Read(scene)
		}
		fmt.Fprintf(w, "--picture\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n", len(scene))
		w.Write(scene)
		fmt.Fprint(w, "\r\n")
		w.(http.Flusher).Flush()
		select {
		case <-c.over:
			return
		case <-time.After(40 * time.Millisecond):
		}
	}
}

// In the real window on a virtual screen a camera fails in one way after the
// other: the video stands still, the window reacts to a key all the same, and the
// video continues when the camera does. (Calls of the engine are tested in
// app/engine/cameras_test.go.)
func TestGuarantee3AFaultyCameraInTheRealWindow(t *testing.T) {
	camera, address := newFaultyCamera(t)
	d := openDesktop(t, t.TempDir(), nil, "--source", address)
	for _, fault := range cameraFaults {
		d.until("the camera's picture", d.videoMoves)
		opened := camera.asked.Load()
		camera.fault.Store(fault)
		d.until(fault+": the picture stands", func() bool { return !d.videoMoves() })
		before := d.screenshot(whole)
		d.key("F1")
		d.until(fault+": the list of keys", func() bool { return uitest.Differ(before, d.screenshot(whole), 100) })
		d.key("Escape")
		if fault != frozen { // the picture of a network camera may stand
			d.until(fault+": another attempt", func() bool { return camera.asked.Load() > opened })
		}
		camera.fault.Store("")
	}
	d.until("the camera's picture", d.videoMoves)
	d.quit()
	t.Logf("GUARANTEE 3: faults of a camera in the real window: %d", len(cameraFaults))
}
