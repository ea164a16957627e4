package vision

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"gocv.io/x/gocv"
)

// patience is how long a live source may deliver nothing.
const patience = 3 * time.Second

// live is a camera or a network stream. A goroutine reads all the time and
// keeps the newest frame, because a reader slower than a camera would fall
// seconds behind. A read that blocks cannot be cancelled: Close leaves the
// goroutine to end when the read does, and it frees the capture then.
type live struct {
	info   Info
	start  time.Time
	mutex  sync.Mutex
	newest *Frame
	fresh  bool
	ended  bool
	closed bool
	gone   bool          // the goroutine has ended
	wake   chan struct{} // holds a token when something has changed
}

// openCamera opens a device by its path.
func openCamera(path string) (*live, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("there is no camera %s; connect one, or choose the demo clip", path)
	}
	number, err := strconv.Atoi(strings.TrimPrefix(path, "/dev/video"))
	if err != nil {
		return nil, fmt.Errorf("%s is no camera; cameras are called /dev/video0, /dev/video1 and so on", path)
	}
	video, err := gocv.VideoCaptureDeviceWithAPI(number, gocv.VideoCaptureV4L2)
	if err == nil && !video.IsOpened() {
		video.Close()
		err = fmt.Errorf("it gives no pictures")
	}
	if err != nil {
		return nil, fmt.Errorf("the camera %s cannot be opened: %w; is another program using it, or is this user not in the group video?", path, err)
	}
	return startLive(video, Info{Spec: path, Name: cameraName(path), Kind: Camera}), nil
}

// openStream opens a network address. Nothing but the library that opens it
// learns what is secret in it.
func openStream(address string) (*live, error) {
	video, err := gocv.VideoCaptureFileWithAPI(address, gocv.VideoCaptureFFmpeg)
	if err == nil && !video.IsOpened() {
		video.Close()
		err = fmt.Errorf("nothing answers there with a video")
	}
	if err != nil {
		return nil, fmt.Errorf("the stream %s cannot be opened: %w; check the address and the network", Redacted(address), redactedError(err, address))
	}
	shown := Redacted(address)
	return startLive(video, Info{Spec: shown, Name: shown, Kind: Stream}), nil
}

func startLive(video *gocv.VideoCapture, info Info) *live {
	info.Live = true
	info.FPS = plausibleRate(video.Get(gocv.VideoCaptureFPS))
	info.Width, info.Height = int(video.Get(gocv.VideoCaptureFrameWidth)), int(video.Get(gocv.VideoCaptureFrameHeight))
	l := &live{info: info, start: time.Now(), newest: NewFrame(), wake: make(chan struct{}, 1)}
	go l.pump(video)
	return l
}

// pump reads until the source ends or is closed.
func (l *live) pump(video *gocv.VideoCapture) {
	next := NewFrame()
	for count := 0; ; count++ {
		ok := video.Read(&next.bgr) && !next.bgr.Empty()
		next.Index, next.Time = count, time.Since(l.start)
		if !l.deliver(next, ok) {
			break
		}
	}
	video.Close()
	next.Close()
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.gone = true
	if l.closed {
		l.newest.Close()
	}
}

// deliver stores a frame, or the end, and says whether to go on.
func (l *live) deliver(next *Frame, ok bool) bool {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.closed {
		return false
	}
	if ok {
		l.newest.swap(next)
	}
	l.fresh, l.ended = l.fresh || ok, !ok
	select {
	case l.wake <- struct{}{}:
	default:
	}
	return ok
}

func (l *live) Info() Info { return l.info }

// Read waits for a frame that was not read before.
func (l *live) Read(dst *Frame) error {
	timeout := time.NewTimer(patience)
	defer timeout.Stop()
	for {
		if done, err := l.take(dst); done {
			return err
		}
		select {
		case <-l.wake:
		case <-timeout.C:
			return ErrStalled
		}
	}
}

func (l *live) take(dst *Frame) (done bool, err error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	switch {
	case l.closed:
		return true, ErrClosed
	case l.fresh:
		l.newest.swap(dst)
		l.fresh = false
		return true, nil
	case l.ended:
		return true, io.EOF
	}
	return false, nil
}

// Close ends the source at once, even while a read blocks.
func (l *live) Close() error {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.closed {
		return nil
	}
	l.closed = true
	if l.gone { // nobody else frees the frame
		l.newest.Close()
	}
	select {
	case l.wake <- struct{}{}:
	default:
	}
	return nil
}
