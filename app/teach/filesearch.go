package teach

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"arbex/app/engine"
	"arbex/model"
	"arbex/model/device"
	"arbex/training/captures"
	"arbex/vision"
)

// Limits of a search.
const (
	maxSearchFaces = 400
	clipInterval   = 500 * time.Millisecond // between two frames of a clip
)

// fileSearch finds the faces of pictures, clips and folders of pictures.
type fileSearch struct {
	network     *model.Network
	device      device.Kind
	mix         float64 // expected, of the guesses
	orientation func(path string) vision.Orientation
	onFound     func(name string, faces []captures.Candidate) // called on the goroutine of run
	count       int
	burst       int64 // of the newest picture
}

// run searches all paths. The errors of files that cannot be used are returned
// together at the end.
func (s *fileSearch) run(ctx context.Context, paths []string) error {
	analyzer, err := engine.NewAnalyzer(s.network, engine.AnalyzerOptions{Threads: 1, Device: s.device, Postprocessing: engine.Postprocessing{Mix: float32(s.mix)}})
	if err != nil {
		return err
	}
	defer analyzer.Close()
	s.burst = time.Now().UnixMicro()
	var errs []error
	for _, path := range paths {
		if err := s.searchFile(ctx, analyzer, path); ctx.Err() != nil {
			return ctx.Err()
		} else if err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func (s *fileSearch) searchFile(ctx context.Context, a *engine.Analyzer, path string) error {
	source, err := s.orientation(path).Open(path)
	if err != nil {
		return err
	}
	defer source.Close()
	info := source.Info()
	s.onFound(info.Name, nil)
	a.Reset()
	frame := vision.NewFrame()
	defer frame.Close()
	for next := time.Duration(0); s.count < maxSearchFaces && ctx.Err() == nil; next = frame.Time + clipInterval {
		ok, err := readFrom(source, frame, next)
		if err != nil || !ok {
			return err
		}
		faces, err := a.Analyze(ctx, frame)
		if err != nil {
			return err
		}
		s.report(info, framePath(source, frame, path), frame, faces)
		if info.Kind != vision.Clip {
			a.Reset() // the next picture has other faces
		}
	}
	return ctx.Err()
}

// readFrom reads the next picture, or the next frame of a clip from a time on. It
// returns false at the end.
func readFrom(source vision.Source, frame *vision.Frame, from time.Duration) (bool, error) {
	clip := source.Info().Kind == vision.Clip
	for {
		err := source.Read(frame)
		var skip *vision.PictureError
		switch {
		case errors.Is(err, io.EOF):
			return false, nil
		case errors.As(err, &skip):
			continue
		case err != nil:
			return false, err
		}
		if !clip || frame.Time >= from {
			return true, nil
		}
	}
}

// framePath returns the file of a frame: that of a picture of a folder, or path.
func framePath(source vision.Source, frame *vision.Frame, path string) string {
	if folder, ok := source.(interface{ Path(int) string }); ok {
		if file := folder.Path(frame.Index); file != "" {
			return file
		}
	}
	return path
}

// report passes the faces of a frame on. Each picture is a burst of its own and
// named after its file; for the faces of a clip their times count.
func (s *fileSearch) report(info vision.Info, file string, frame *vision.Frame, faces []engine.Face) {
	burst, at, name := int64(0), frame.Time, info.Name
	if info.Kind != vision.Clip {
		s.burst++
		burst, at = s.burst, 0
	}
	if info.Kind == vision.Folder {
		name = info.Name + "/" + filepath.Base(file)
	}
	side := s.network.Config().Side
	var found []captures.Candidate
	for _, face := range faces {
		s.count++
		found = append(found, captures.Candidate{
			Crop: slices.Clone(face.Crop), Side: side, Width: face.Track.Face.Box.W, Landmarks: face.CropFace.PointsInCrop(side),
			Source: name, Session: info.Name, Spec: info.Spec, At: at, Taken: modified(file), Burst: burst, Guess: face.Prediction.Final(),
		})
	}
	s.onFound(info.Name, found)
}

// modified returns when a file was last written, the best guess of when it was
// taken, or zero.
func modified(path string) time.Time {
	if info, err := os.Stat(path); err == nil {
		return info.ModTime()
	}
	return time.Time{}
}
