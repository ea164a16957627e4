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
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// maxSearchFaces bounds the faces that are looked for at a time, and lookEvery the
// time between two looks into a clip.
const (
	maxSearchFaces = 400
	clipInterval   = 500 * time.Millisecond
)

// SearchFiles finds the faces of pictures, clips and folders of pictures, and offers
// them for labelling. It is called on Fyne's thread.
func (s *Tab) SearchFiles(paths []string) {
	t := s.inbox
	if t.stop != nil || len(paths) == 0 {
		return // one search at a time
	}
	ctx, stop := context.WithCancel(s.ctx)
	t.stop = stop
	t.searching = filepath.Base(paths[0])
	t.show()
	t.updateTitle()
	search := fileSearch{network: s.network, device: s.device(), orient: s.orientation, onFound: func(name string, faces []Found) {
		s.options.onScreen(func() {
			if ctx.Err() == nil {
				t.searching = name
				t.add(faces)
			}
		})
	}}
	s.inBackground(func(context.Context) error {
		defer stop()
		return search.run(ctx, paths)
	}, func(err error) {
		cancelled := errors.Is(err, context.Canceled)
		t.stop, t.searching = nil, ""
		if cancelled {
			return
		}
		s.showError(err)
		t.updateTitle()
		if len(t.faces) == 0 {
			t.close()
			if err == nil {
				s.showMessage(lang.L("No face was found that could be taken.") + " " + rejectedText(t.gate))
			}
		}
	})
}

// fileSearch looks for the faces of files.
type fileSearch struct {
	network *model.Network
	device  model.DeviceKind
	orient  func(path string) vision.Orientation
	onFound func(name string, faces []Found) // called from the search's goroutine
	count   int
	burst   int64 // number of the take of the newest picture
}

// run looks through all paths. A file that cannot be used is reported at the
// end; the others are looked at all the same.
func (s *fileSearch) run(ctx context.Context, paths []string) error {
	analyser, err := engine.NewAnalyzer(s.network, engine.AnalyzerOptions{Threads: 1, Device: s.device})
	if err != nil {
		return err
	}
	defer analyser.Close()
	s.burst = time.Now().UnixMicro()
	var faults []error
	for _, path := range paths {
		if err := s.searchFile(ctx, analyser, path); ctx.Err() != nil {
			return ctx.Err()
		} else if err != nil {
			faults = append(faults, err)
		}
	}
	return errors.Join(faults...)
}

func (s *fileSearch) searchFile(ctx context.Context, a *engine.Analyzer, path string) error {
	source, err := s.orient(path).Open(path)
	if err != nil {
		return err
	}
	defer source.Close()
	info := source.Info()
	s.onFound(info.Name, nil)
	a.Reset()
	frame := vision.NewFrame()
	defer frame.Close()
	for next := time.Duration(0); s.count < maxSearchFaces && ctx.Err() == nil; {
		err := source.Read(frame)
		var skip *vision.PictureError
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &skip):
			continue
		case err != nil:
			return err
		}
		if info.Kind == vision.Clip && frame.Time < next {
			continue
		}
		next = frame.Time + clipInterval
		faces, err := a.Analyze(ctx, frame)
		if err != nil {
			return err
		}
		s.offer(info, frameFile(source, frame, path), frame, faces)
		if info.Kind != vision.Clip {
			a.Reset() // the next picture has other faces
		}
	}
	return ctx.Err()
}

// frameFile is the file that a frame is of: that of a folder's picture, or path.
func frameFile(source vision.Source, frame *vision.Frame, path string) string {
	if folder, ok := source.(interface{ Path(int) string }); ok {
		if file := folder.Path(frame.Index); file != "" {
			return file
		}
	}
	return path
}

// offer hands the faces of a frame of a file on. Each picture is a take of its
// own, known by its file; the faces of a clip are as far apart as their times.
func (s *fileSearch) offer(info vision.Info, file string, frame *vision.Frame, faces []engine.Face) {
	burst, at, name := int64(0), frame.Time, info.Name
	if info.Kind != vision.Clip {
		s.burst++
		burst, at = s.burst, 0
	}
	if info.Kind == vision.Folder {
		name = info.Name + "/" + filepath.Base(file)
	}
	side := s.network.Config().Side
	var some []Found
	for _, face := range faces {
		s.count++
		some = append(some, Found{
			Crop: slices.Clone(face.Crop), Side: side, Width: face.Track.Face.Box.W, Landmarks: face.CropFace.PointsInCrop(side),
			Source: name, Sitting: info.Name, Spec: info.Spec, At: at, Taken: modified(file), Burst: burst, Guess: face.Prediction.Final(),
		})
	}
	s.onFound(info.Name, some)
}

// modified is when a file was last written, as the best guess of when it was
// taken.
func modified(path string) time.Time {
	if about, err := os.Stat(path); err == nil {
		return about.ModTime()
	}
	return time.Time{}
}

// askFiles offers to look for faces in files, under a button.
func (s *Tab) askFiles(under fyne.CanvasObject) {
	s.unfocus()
	menu := fyne.NewMenu("",
		fyne.NewMenuItem(lang.L("A picture or clip…"), func() {
			dialog.ShowFileOpen(func(file fyne.URIReadCloser, err error) {
				if err != nil || file == nil {
					return
				}
				path := file.URI().Path()
				file.Close()
				s.SearchFiles([]string{path})
			}, s.window)
		}),
		fyne.NewMenuItem(lang.L("A folder of pictures…"), func() {
			dialog.ShowFolderOpen(func(folder fyne.ListableURI, err error) {
				if err == nil && folder != nil {
					s.SearchFiles([]string{folder.Path()})
				}
			}, s.window)
		}))
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(under)
	widget.ShowPopUpMenuAtPosition(menu, s.window.Canvas(), at.AddXY(0, under.Size().Height))
}
