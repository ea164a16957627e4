package vision

import (
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"arbex/assets/message"
	"arbex/vision/camera"

	"gocv.io/x/gocv"
)

// stallTimeout is how long a live source may deliver nothing.
const stallTimeout = 3 * time.Second

// liveSource is a camera or a network stream. A goroutine reads all the time and
// keeps the newest frame, because a reader slower than a camera would fall seconds
// behind. A read of OpenCV's that blocks cannot be cancelled: after Close the
// goroutine ends when the read does, and frees the capture then.
type liveSource struct {
	info     Info
	start    time.Time
	mutex    sync.Mutex
	newest   *Frame
	fresh    bool
	ended    error // io.EOF or what went wrong; nil while frames arrive
	closed   bool
	finished bool          // the goroutine has ended
	keepAll  bool          // no frame is dropped, see KeepAllFrames
	changed  chan struct{} // holds a token when something has changed for the reader
	consumed chan struct{} // holds a token when the reader has taken a frame
}

// openCamera opens a device by its path.
func openCamera(path string) (*liveSource, error) {
	fields := message.Fields{"Path": path}
	if _, err := os.Stat(path); err != nil {
		return nil, message.New("there is no camera {{.Path}}; connect one, or choose the demo clip", fields)
	}
	number, err := strconv.Atoi(strings.TrimPrefix(path, "/dev/video"))
	if err != nil {
		return nil, message.New("{{.Path}} is no camera; cameras are called /dev/video0, /dev/video1 and so on", fields)
	}
	video, err := gocv.VideoCaptureDeviceWithAPI(number, gocv.VideoCaptureV4L2)
	if err == nil && !video.IsOpened() {
		video.Close()
		err = message.New("it gives no pictures", nil)
	}
	if err != nil {
		return nil, message.Wrap(err, "the camera {{.Path}} cannot be opened: {{.Cause}}; is another program using it, or is this user not in the group video?", fields)
	}
	return startLive(video, Info{Spec: path, Name: camera.Name(path), Kind: Camera}), nil
}

// openStream opens a network address. What is secret in it reaches only the library
// that opens it.
func openStream(address string) (*liveSource, error) {
	video, err := gocv.VideoCaptureFileWithAPI(address, gocv.VideoCaptureFFmpeg)
	shown := Redacted(address)
	if err == nil && !video.IsOpened() {
		video.Close()
		err = io.EOF
	}
	if err != nil { // gocv's error holds the address and nothing more
		return nil, message.New("the stream {{.Address}} cannot be opened: nothing answers there with a video; check the address and the network", message.Fields{"Address": shown})
	}
	return startLive(video, Info{Spec: shown, Name: shown, Kind: Stream}), nil
}

func startLive(video *gocv.VideoCapture, info Info) *liveSource {
	info.Live = true
	info.FPS = plausibleRate(video.Get(gocv.VideoCaptureFPS))
	info.Width, info.Height = int(video.Get(gocv.VideoCaptureFrameWidth)), int(video.Get(gocv.VideoCaptureFrameHeight))
	l := &liveSource{info: info, start: time.Now(), newest: NewFrame(), changed: make(chan struct{}, 1), consumed: make(chan struct{}, 1)}
	go l.capture(video)
	return l
}

// capture reads frames until the source ends or is closed.
func (l *liveSource) capture(video *gocv.VideoCapture) {
	next := NewFrame()
	for count, broken := 0, (failedReads{}); ; count++ {
		begun := time.Now()
		ok := video.Read(&next.bgr) && !next.bgr.Empty()
		next.Index, next.Time = count, time.Since(l.start)
		if !ok {
			err := broken.add(l.info.Kind, time.Since(begun))
			if err != nil {
				l.fail(err)
				break
			}
			continue
		}
		if !l.waitUntilConsumed() || !l.deliver(next, broken.count) {
			break
		}
		broken = failedReads{}
	}
	video.Close()
	next.Close()
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.finished = true
	if l.closed {
		l.newest.Close()
	}
}

// failedReads are reads in a row that gave no frame.
type failedReads struct {
	count int
	took  time.Duration
}

const (
	// maxFailedReads is how many reads in a row may fail because frames cannot be
	// decoded. At its end a stream fails as often at once.
	maxFailedReads = 50

	// networkTimeout is how long a read takes that waited for the network in vain, see
	// settleOpenCV; and what so many damaged pictures take together.
	networkTimeout = time.Second
)

// add counts a failed read and returns why to give up, or nil to read on.
func (b *failedReads) add(kind Kind, took time.Duration) error {
	b.count++
	b.took += took
	switch {
	case kind == Camera || took > networkTimeout: // cameras have no end
		return ErrStalled
	case b.count < maxFailedReads:
		return nil
	case b.took > networkTimeout:
		return errUndecodable
	}
	return io.EOF
}

// KeepAllFrames makes a stream over HTTP wait for its reader instead of dropping
// frames: the network holds them back meanwhile. Cameras and other streams go on
// dropping, since they would fall behind without end.
func (l *liveSource) KeepAllFrames() {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.keepAll = strings.HasPrefix(l.info.Spec, "http")
}

// waitUntilConsumed waits for the reader, where no frame is dropped, and reports
// whether to go on.
func (l *liveSource) waitUntilConsumed() bool {
	for {
		l.mutex.Lock()
		full, closed := l.keepAll && l.fresh, l.closed
		l.mutex.Unlock()
		if closed || !full {
			return !closed
		}
		<-l.consumed
	}
}

// deliver stores a frame that follows so many broken ones, and reports whether to go
// on.
func (l *liveSource) deliver(next *Frame, broken int) bool {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.closed {
		return false
	}
	if broken > 0 {
		l.info.Damage.addFrames(broken, next.Time, next.Time)
	}
	l.newest.swap(next)
	l.fresh = true
	signal(l.changed)
	return true
}

// fail stores why no more frames arrive.
func (l *liveSource) fail(why error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.ended = why
	signal(l.changed)
}

// signal puts a token into a channel unless it holds one.
func signal(token chan<- struct{}) {
	select {
	case token <- struct{}{}:
	default:
	}
}

// Info describes the source, with the frames that could not be decoded so far.
func (l *liveSource) Info() Info {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.info
}

// Read waits for a frame that was not read before.
func (l *liveSource) Read(dst *Frame) error {
	timeout := time.NewTimer(stallTimeout)
	defer timeout.Stop()
	for {
		if done, err := l.tryRead(dst); done {
			return err
		}
		select {
		case <-l.changed:
		case <-timeout.C:
			return ErrStalled
		}
	}
}

// tryRead takes the newest frame; done reports whether Read has to wait no longer.
func (l *liveSource) tryRead(dst *Frame) (done bool, err error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	switch {
	case l.closed:
		return true, ErrClosed
	case l.fresh:
		l.newest.swap(dst)
		l.fresh = false
		signal(l.consumed)
		return true, nil
	case l.ended != nil:
		return true, l.ended
	}
	return false, nil
}

// Close ends the source at once, even while a read blocks.
func (l *liveSource) Close() error {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.closed {
		return nil
	}
	l.closed = true
	if l.finished { // nobody else frees the frame
		l.newest.Close()
	}
	signal(l.changed)
	signal(l.consumed)
	return nil
}
