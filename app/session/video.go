package session

import (
	"encoding/csv"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"time"

	"arbex/assets/message"
	"arbex/model/device"
	"arbex/vision"
)

const (
	videoFolder     = "video"
	videoFramesFile = "pictures.csv"

	jpegQuality     = 85          // of the JPEGs: without visible blocks at edges of faces
	videoBuffers    = 8           // pictures that can wait, a quarter of a second
	maxClipDuration = time.Minute // what a damaged file loses
	maxClipBytes    = 900 << 20   // less than every AVI reader accepts
)

// SyncInterval is how often a session is synced to the disk: less than the second
// that may be lost.
const SyncInterval = 800 * time.Millisecond

// VideoFrame is a row of video/pictures.csv: which frame a picture of the video
// is.
type VideoFrame struct {
	Clip        string  // file name in the folder video
	Number      int     // of the picture in its clip, from 0
	Frame       int     // as in the records
	Time        float64 // seconds since the session started
	SourceFrame int
}

// videoFrameColumns are the columns of pictures.csv.
var videoFrameColumns = []column[VideoFrame]{
	{Column{"clip", "", "", "text", "file in the folder video"}, func(p *VideoFrame) string { return p.Clip }},
	{Column{"number", "", "", "0, 1, 2 ...", "of the picture in its clip"}, func(p *VideoFrame) string { return strconv.Itoa(p.Number) }},
	{Column{"frame", "", "", "0, 1, 2 ...", "as in " + tableFile}, func(p *VideoFrame) string { return strconv.Itoa(p.Frame) }},
	{Column{"timestamp", "", "seconds", "from 0", "since the session started"}, func(p *VideoFrame) string { return formatFloat(p.Time) }},
	{Column{"source_frame", "", "", "0, 1, 2 ...", "as in " + tableFile}, func(p *VideoFrame) string { return strconv.Itoa(p.SourceFrame) }},
}

func (p VideoFrame) row() []string { return cells(videoFrameColumns, &p) }

// readVideoFrames reads pictures.csv.
func readVideoFrames(from io.Reader) ([]VideoFrame, error) {
	rows := csv.NewReader(from)
	rows.FieldsPerRecord = len(videoFrameColumns)
	var all []VideoFrame
	for first := true; ; first = false {
		row, err := rows.Read()
		switch {
		case err == io.EOF:
			return all, nil
		case err != nil:
			return all, fmt.Errorf("%s: %w", videoFramesFile, err)
		case first:
			continue
		}
		p := VideoFrame{Clip: row[0]}
		var faults [4]error
		p.Number, faults[0] = strconv.Atoi(row[1])
		p.Frame, faults[1] = strconv.Atoi(row[2])
		p.Time, faults[2] = strconv.ParseFloat(row[3], 64)
		p.SourceFrame, faults[3] = strconv.Atoi(row[4])
		if err := errors.Join(faults[:]...); err != nil {
			return all, fmt.Errorf("%s: %w", videoFramesFile, err)
		}
		all = append(all, p)
	}
}

// videoWriter writes the video of a session in a goroutine of its own.
type videoWriter struct {
	disk   disk
	folder string // video
	rate   float64
	fail   func(error) // called once, from the goroutine

	free  chan *vision.Frame
	queue chan videoJob
	done  chan struct{}

	index  *lineFile
	rows   *csv.Writer
	name   string // of clip
	clip   *avi   // nil: none yet
	clips  int
	jpeg   []byte
	synced time.Time

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
		f.queue <- videoJob{own, number, since, at} // it has room for all frames
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
	if f.jpeg, err = e.frame.JPEG(f.jpeg[:0], jpegQuality); err != nil {
		return err
	}
	if err := f.ensureClip(e.frame.Size(), e.at); err != nil {
		return err
	}
	if err := f.clip.add(f.jpeg, e.at); err != nil {
		return err
	}
	f.rows.Write(VideoFrame{f.name, len(f.clip.sizes) - 1, e.number, seconds(e.since), e.frame.Index}.row())
	f.rows.Flush()
	f.written.Add(1)
	f.bytes.Add(int64(len(f.jpeg)))
	if e.at.Sub(f.synced) < SyncInterval {
		return errors.Join(f.rows.Error(), f.index.flush())
	}
	f.synced = e.at
	return errors.Join(f.rows.Error(), f.index.sync(), f.clip.update(), f.clip.file.Sync())
}

// ensureClip starts a new clip if the current one cannot take the picture.
func (f *videoWriter) ensureClip(size image.Point, at time.Time) error {
	if f.clip != nil && f.clip.size == size && f.clip.end < maxClipBytes && at.Sub(f.clip.first) < maxClipDuration {
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
	f.clip, err = newAVI(file, size, f.rate)
	return err
}

// endClip finishes the current clip, and closes it in any case.
func (f *videoWriter) endClip() error {
	if f.clip == nil {
		return nil
	}
	clip := f.clip
	f.clip = nil
	err := clip.finish()
	err = errors.Join(err, clip.file.Sync(), clip.file.Close())
	if err != nil { // the disk is full: the last picture may be incomplete
		repairAVI(filepath.Join(f.folder, f.name))
	}
	return err
}
