package session

import (
	"encoding/csv"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"arbex/assets/message"
	"arbex/model/device"
	"arbex/vision"
)

const (
	videoFolder     = "video"
	videoFramesFile = "pictures.csv"

	videoBuffers    = 8           // pictures that can wait, a quarter of a second
	maxClipDuration = time.Minute // what a damaged file loses
	maxClipBytes    = 900 << 20   // less than every AVI reader accepts
)

// SyncInterval is how often a session is synced to the disk: less than the second
// that may be lost.
const SyncInterval = 800 * time.Millisecond

// videoWriter writes the video of a session in a goroutine of its own.
type videoWriter struct {
	disk   disk
	folder string // video
	rate   float64
	fail   func(error) // called once, from the goroutine

	free  chan *vision.Frame
	queue chan videoJob
	done  chan struct{}

	index   *lineFile
	rows    *csv.Writer
	name    string          // of clip
	clip    *avi            // nil: none yet
	source  image.Point     // size of the pictures of clip
	encoder *vision.Encoder // of clip
	clips   int
	packet  []byte
	synced  time.Time

	written, dropped, bytes atomic.Int64
}

// videoJob is a picture that waits to be encoded.
type videoJob struct {
	frame  *vision.Frame
	number int // in the session
	since  time.Duration
	at     time.Time
}

func startVideoWriter(d disk, session string, rate float64, fail func(error)) (*videoWriter, error) {
	f := &videoWriter{
		disk: d, folder: filepath.Join(session, videoFolder), rate: rate, fail: fail,
		free: make(chan *vision.Frame, videoBuffers), queue: make(chan videoJob, videoBuffers), done: make(chan struct{}),
	}
	if err := os.Mkdir(f.folder, 0o700); err != nil {
		return nil, err
	}
	var err error
	if f.index, err = newLineFile(d, filepath.Join(f.folder, videoFramesFile)); err != nil {
		return nil, err
	}
	f.rows = csv.NewWriter(f.index)
	f.rows.Write(names(videoFrameColumns))
	for range videoBuffers {
		f.free <- vision.NewFrame()
	}
	go f.run()
	return f, nil
}

// add copies a frame to be encoded, or counts it as dropped when the writer is
// behind. It never waits.
func (f *videoWriter) add(frame *vision.Frame, number int, since time.Duration, at time.Time) {
	select {
	case own := <-f.free:
		frame.CopyTo(own)
		f.queue <- videoJob{own, number, since, at} // it holds all frames
	default:
		f.dropped.Add(1)
	}
}

// stop encodes what waits and ends the goroutine. add must not be called any
// more.
func (f *videoWriter) stop() {
	close(f.queue)
	<-f.done
	close(f.free)
	for frame := range f.free {
		frame.Close()
	}
}

// run encodes pictures until the queue is closed.
func (f *videoWriter) run() {
	defer close(f.done)
	device.LockThread(device.Interactive) // the buffers cover the time in which the window is painted
	broken := false
	for e := range f.queue {
		var err error
		if !broken {
			err = f.encode(e)
		} else {
			f.dropped.Add(1)
		}
		f.free <- e.frame
		if err != nil {
			broken = true
			f.dropped.Add(1)
			f.fail(message.Wrap(err, "writing the video: {{.Cause}}", nil))
		}
	}
	f.rows.Flush()
	if err := errors.Join(f.endClip(), f.index.close()); err != nil && !broken {
		f.fail(message.Wrap(err, "finishing the video: {{.Cause}}", nil))
	}
}

// encode writes one picture.
func (f *videoWriter) encode(e videoJob) (err error) {
	if err := f.ensureClip(e.frame.Size(), e.at); err != nil {
		return err
	}
	var key bool
	if f.packet, key, err = f.encoder.Encode(e.frame, f.packet[:0]); err != nil {
		return err
	}
	if err := f.clip.add(f.packet, key, e.at); err != nil {
		return err
	}
	f.rows.Write(VideoFrame{f.name, len(f.clip.sizes) - 1, e.number, seconds(e.since), e.frame.Index}.row())
	f.rows.Flush()
	f.written.Add(1)
	f.bytes.Add(int64(len(f.packet)))
	if e.at.Sub(f.synced) < SyncInterval {
		return errors.Join(f.rows.Error(), f.index.flush())
	}
	f.synced = e.at
	return errors.Join(f.rows.Error(), f.index.sync(), f.clip.update(), f.clip.file.Sync())
}

// ensureClip starts a new clip if the current one cannot take the picture.
func (f *videoWriter) ensureClip(size image.Point, at time.Time) error {
	if f.clip != nil && f.source == size && f.clip.end < maxClipBytes && at.Sub(f.clip.first) < maxClipDuration {
		return nil
	}
	if f.clip != nil {
		f.rate = f.clip.fps()
	}
	if err := f.endClip(); err != nil {
		return err
	}
	f.clips++
	f.name = fmt.Sprintf("clip-%04d.avi", f.clips)
	file, err := f.disk.create(filepath.Join(f.folder, f.name))
	if err != nil {
		return err
	}
	f.source, f.encoder = size, vision.NewEncoder(size, f.rate)
	f.clip, err = newAVI(file, f.encoder.Size(), f.encoder.FourCC(), f.rate)
	return err
}

// endClip finishes the current clip, and closes it in any case.
func (f *videoWriter) endClip() error {
	if f.clip == nil {
		return nil
	}
	clip := f.clip
	f.clip = nil
	f.encoder.Close()
	err := clip.finish()
	err = errors.Join(err, clip.file.Sync(), clip.file.Close())
	if err != nil { // the disk is full: the last picture may be incomplete
		repairAVI(filepath.Join(f.folder, f.name))
	}
	return err
}
