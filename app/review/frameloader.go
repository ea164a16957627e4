package review

import (
	"context"
	"errors"
	"image"
	"io"
	"time"

	"arbex/app/review/recording"
	"arbex/assets/message"
	"arbex/vision"
)

// maxPictureSide is the longer side of a picture on the screen, in pixels.
const maxPictureSide = 1280

// errNoPicture is returned for a session without a video whose source cannot be
// read again.
var errNoPicture = message.New("no video was recorded, and the source cannot be shown again", nil)

// frameLoader loads the pictures of a recording from its video, or else from the
// file that was analyzed. It is used by one goroutine.
type frameLoader struct {
	recording *recording.Recording
	video     *vision.SeekableSource // nil: not opened
	path      string                 // of video
	frame     *vision.Frame
	free      chan *image.RGBA // buffers for preview; whoever showed one puts it back
}

// pictureBuffers go round: one is shown, one is on its way, one is painted.
const pictureBuffers = 3

func newFrameLoader(r *recording.Recording) *frameLoader {
	l := &frameLoader{recording: r, frame: vision.NewFrame(), free: make(chan *image.RGBA, pictureBuffers)}
	for range pictureBuffers {
		l.free <- nil
	}
	return l
}

func (l *frameLoader) close() {
	if l.video != nil {
		l.video.Close()
	}
	l.frame.Close()
}

// preview returns the picture of a frame, and the factor from recorded pixels to
// pixels of the picture. It waits for a free buffer.
func (l *frameLoader) preview(ctx context.Context, index int) (picture *image.RGBA, scale float32, err error) {
	if err := l.load(index); err != nil {
		return nil, 1, err
	}
	select {
	case picture = <-l.free:
	case <-ctx.Done():
		return nil, 1, ctx.Err()
	}
	picture = l.frame.Preview(picture, maxPictureSide)
	return picture, float32(picture.Rect.Dx()) / float32(max(l.frame.Size().X, 1)), nil
}

// load reads the picture of a frame into l.frame.
func (l *frameLoader) load(index int) error {
	p := l.locate(index)
	if p.path == "" {
		return errNoPicture
	}
	if p.path != l.path {
		if err := l.openVideo(p); err != nil {
			return message.Wrap(err, "the picture cannot be shown: {{.Cause}}", nil)
		}
	}
	if l.video == nil { // it could not be opened
		return errNoPicture
	}
	err := l.video.ReadFrame(p.number, p.time, l.frame)
	if errors.Is(err, io.EOF) {
		return message.New("the clip ends before this frame", nil)
	}
	return err
}

func (l *frameLoader) openVideo(p picturePosition) (err error) {
	if l.video != nil {
		l.video.Close()
	}
	l.video, l.path = nil, p.path
	video, err := vision.OpenSeekable(p.path, p.orientation)
	if err == nil {
		l.video = video
	}
	return err
}

// picturePosition is where the picture of a frame is.
type picturePosition struct {
	path        string // of a clip or picture; empty: there is no picture
	orientation vision.Orientation
	number      int           // in the file
	time        time.Duration // in the file; negative: only the number is known
}

// locate returns where the picture of a frame is.
func (l *frameLoader) locate(index int) picturePosition {
	r := l.recording
	if r.HasVideo() {
		if picture, ok := r.VideoFrame(index); ok {
			return picturePosition{path: r.Session.ClipPath(picture.Clip), number: picture.Number, time: -1}
		}
		return picturePosition{}
	}
	source := r.Session.Metadata.Source
	if source.Live || vision.IsLive(source.Spec) {
		return picturePosition{}
	}
	if path := r.SourcePath(index); r.Stills() && path != "" { // the folder may hold others by now
		return picturePosition{path: path, orientation: source.Orientation(), time: -1}
	}
	return picturePosition{source.Spec, source.Orientation(), r.SourceFrame(index), time.Duration(r.SourceTime(index) * float64(time.Second))}
}
