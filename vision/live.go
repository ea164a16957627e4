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

// stallTimeout is how long a live source may deliver nothing.
const stallTimeout = 3 * time.Second

// liveSource is a camera or a network stream. A goroutine reads all the time and
// keeps the newest frame, because a reader slower than a camera would fall
// seconds behind. A read that blocks cannot be cancelled: Close leaves the
// goroutine to end when the read does, and it frees the capture then.
type liveSource struct {
	info     Info
	start    time.Time
	mutex    sync.Mutex
	newest   *Frame
	fresh    bool
	ended    error // why nothing more comes: io.EOF, or what went wrong; nil: it does
	closed   bool
	finished bool          // the goroutine has ended
	keepAll  bool          // no picture is dropped, see KeepAllFrames
	changed  chan struct{} // holds a token when something has changed
	consumed chan struct{} // the same for the goroutine, when there is room for a picture
}

// openCamera opens a device by its path.
func openCamera(path string) (*liveSource, error) {
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
func openStream(address string) (*liveSource, error) {
	video, err := gocv.VideoCaptureFileWithAPI(address, gocv.VideoCaptureFFmpeg)
	shown := Redacted(address)
	if err == nil && !video.IsOpened() {
		video.Close()
		err = io.EOF
	}
	if err != nil { // gocv's error holds the address and nothing more
		return nil, fmt.Errorf("the stream %s cannot be opened: nothing answers there with a video; check the address and the network", shown)
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

// capture reads until the source ends or is closed.
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

// failedReads are reads in a row that gave no picture.
type failedReads struct {
	count int
	took  time.Duration
}

const (
	// maxFailedReads is how many of them a stream may have: pictures that cannot be
	// decoded. At its end a stream fails as often at once.
	maxFailedReads = 50

	// networkTimeout is how long a read takes that waited for the network in vain, see
	// settleOpenCV; and what so many damaged pictures take together.
	networkTimeout = time.Second
)

// add returns why to give up after another one, or nil to read on.
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

// KeepAllFrames has every picture of an address handed out that waits for its reader: what
// comes by HTTP is held back by the network meanwhile. Others are dropped for newer
// ones as ever, since they would be late without end.
func (l *liveSource) KeepAllFrames() {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.keepAll = strings.HasPrefix(l.info.Spec, "http")
}

// waitUntilConsumed waits for the last picture to be read, where none is dropped, and reports
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

// deliver stores a frame that came after some that could not be decoded, and
// reports whether to go on.
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

// fail stores why nothing more comes.
func (l *liveSource) fail(why error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.ended = why
	signal(l.changed)
}

// signal lets whoever waits for a token go on.
func signal(token chan<- struct{}) {
	select {
	case token <- struct{}{}:
	default:
	}
}

// Info describes the source, with the pictures that could not be decoded so far.
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
