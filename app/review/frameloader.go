package review

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"time"

	"arbex/app/review/recording"
	"arbex/vision"
)

// maxPictureSide is the longer side of what is shown; more pixels only cost
// time.
const maxPictureSide = 1280

// errNoPicture says that a session has no pictures to show.
var errNoPicture = errors.New("no video was recorded, and the source cannot be shown again")

// frameLoader fetches the pictures of a session: from its video, or else from the
// file that it was made of. It serves one goroutine.
type frameLoader struct {
	recording *recording.Recording
	video     *vision.SeekableSource
	path      string // of film
	frame     *vision.Frame
	free      chan *image.RGBA // whoever showed a picture gives it back here
}

// pictureBuffers go round: one is shown, one is on its way, one is being made.
const pictureBuffers = 3

func newFrameLoader(t *recording.Recording) *frameLoader {
	p := &frameLoader{recording: t, frame: vision.NewFrame(), free: make(chan *image.RGBA, pictureBuffers)}
	for range pictureBuffers {
		p.free <- nil
	}
	return p
}

func (p *frameLoader) close() {
	if p.video != nil {
		p.video.Close()
	}
	p.frame.Close()
}

// preview fetches the picture of a moment, and says by what its places have to
// be multiplied to lie in it. It waits for one to be given back.
func (p *frameLoader) preview(ctx context.Context, moment int) (picture *image.RGBA, scale float32, err error) {
	if err := p.load(moment); err != nil {
		return nil, 1, err
	}
	select {
	case picture = <-p.free:
	case <-ctx.Done():
		return nil, 1, ctx.Err()
	}
	picture = p.frame.Preview(picture, maxPictureSide)
	return picture, float32(picture.Rect.Dx()) / float32(max(p.frame.Size().X, 1)), nil
}

// load reads a moment's picture into the frame.
func (p *frameLoader) load(moment int) error {
	path, turn, number, at := p.locate(moment)
	if path == "" {
		return errNoPicture
	}
	if path != p.path {
		if p.video != nil {
			p.video.Close()
		}
		p.video, p.path = nil, path
		film, err := vision.OpenSeekable(path, turn)
		if err != nil {
			return fmt.Errorf("the picture cannot be shown: %w", err)
		}
		p.video = film
	}
	if p.video == nil {
		return errNoPicture
	}
	err := p.video.ReadFrame(number, at, p.frame)
	if errors.Is(err, io.EOF) {
		return errors.New("the clip ends before this moment")
	}
	return err
}

// locate is the file of a moment's picture, how it has to be turned, its number, and
// its time there; less than 0 where only the number is known.
func (p *frameLoader) locate(moment int) (path string, turn vision.Orientation, number int, at time.Duration) {
	if p.recording.HasVideo() {
		if picture, ok := p.recording.VideoFrame(moment); ok {
			return p.recording.Session.ClipPath(picture.Clip), turn, picture.Number, -1
		}
		return "", turn, 0, -1
	}
	source := p.recording.Session.Metadata.Source
	if source.Live || vision.IsLive(source.Spec) {
		return "", turn, 0, -1
	}
	return source.Spec, source.Orientation(), p.recording.SourceFrame(moment), time.Duration(p.recording.SourceTime(moment) * float64(time.Second))
}
