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

// mostOffered bounds the faces that are looked for at a time, and lookEvery the
// time between two looks into a clip.
const (
	mostOffered = 400
	lookEvery   = 500 * time.Millisecond
)

// Look finds the faces of pictures, clips and folders of pictures, and offers
// them for labelling. It is called on Fyne's thread.
func (s *Studio) Look(paths []string) {
	t := s.tray
	if t.stop != nil || len(paths) == 0 {
		return // one search at a time
	}
	ctx, stop := context.WithCancel(s.ctx)
	t.stop = stop
	t.doing = filepath.Base(paths[0])
	t.show()
	t.tally()
	search := search{network: s.network, device: s.device(), turned: s.turned, found: func(name string, faces []Found) {
		s.options.onScreen(func() {
			if ctx.Err() == nil {
				t.doing = name
				t.add(faces)
			}
		})
	}}
	s.later(func(context.Context) error {
		defer stop()
		return search.run(ctx, paths)
	}, func(err error) {
		cancelled := errors.Is(err, context.Canceled)
		t.stop, t.doing = nil, ""
		if cancelled {
			return
		}
		s.say(err)
		t.tally()
		if len(t.faces) == 0 {
			t.close()
			if err == nil {
				s.tell(lang.L("No face was found that could be taken.") + " " + leftOut(t.gate))
			}
		}
	})
}

// search looks for the faces of files.
type search struct {
	network *model.Network
	device  model.Device
	turned  func(path string) vision.Turn
	found   func(name string, faces []Found) // called from the search's goroutine
	count   int
	burst   int64 // number of the take of the newest picture
}

// run looks through all paths. A file that cannot be used is reported at the
// end; the others are looked at all the same.
func (s *search) run(ctx context.Context, paths []string) error {
	analyser, err := engine.NewAnalyser(s.network, engine.AnalyserOptions{Threads: 1, Device: s.device})
	if err != nil {
		return err
	}
	defer analyser.Close()
	s.burst = time.Now().UnixMicro()
	var faults []error
	for _, path := range paths {
		if err := s.one(ctx, analyser, path); ctx.Err() != nil {
			return ctx.Err()
		} else if err != nil {
			faults = append(faults, err)
		}
	}
	return errors.Join(faults...)
}

func (s *search) one(ctx context.Context, a *engine.Analyser, path string) error {
	source, err := s.turned(path).Open(path)
	if err != nil {
		return err
	}
	defer source.Close()
	info := source.Info()
	s.found(info.Name, nil)
	a.Reset()
	frame := vision.NewFrame()
	defer frame.Close()
	for next := time.Duration(0); s.count < mostOffered && ctx.Err() == nil; {
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
		next = frame.Time + lookEvery
		faces, err := a.Analyse(ctx, frame)
		if err != nil {
			return err
		}
		s.offer(info, fileOf(source, frame, path), frame, faces)
		if info.Kind != vision.Clip {
			a.Reset() // the next picture has other faces
		}
	}
	return ctx.Err()
}

// fileOf is the file that a frame is of: that of a folder's picture, or path.
func fileOf(source vision.Source, frame *vision.Frame, path string) string {
	if folder, ok := source.(interface{ Path(int) string }); ok {
		if file := folder.Path(frame.Index); file != "" {
			return file
		}
	}
	return path
}

// offer hands the faces of a frame of a file on. Each picture is a take of its
// own, known by its file; the faces of a clip are as far apart as their times.
func (s *search) offer(info vision.Info, file string, frame *vision.Frame, faces []engine.Face) {
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
			Crop: slices.Clone(face.Crop), Side: side, Width: face.Track.Face.Box.W, Landmarks: face.Cut.InCrop(side),
			Source: name, Sitting: info.Name, Spec: info.Spec, At: at, Taken: changed(file), Burst: burst, Guess: face.Prediction.Final(),
		})
	}
	s.found(info.Name, some)
}

// changed is when a file was last written, as the best guess of when it was
// taken.
func changed(path string) time.Time {
	if about, err := os.Stat(path); err == nil {
		return about.ModTime()
	}
	return time.Time{}
}

// askFiles offers to look for faces in files, under a button.
func (s *Studio) askFiles(under fyne.CanvasObject) {
	s.unfocus()
	menu := fyne.NewMenu("",
		fyne.NewMenuItem(lang.L("A picture or clip…"), func() {
			dialog.ShowFileOpen(func(file fyne.URIReadCloser, err error) {
				if err != nil || file == nil {
					return
				}
				path := file.URI().Path()
				file.Close()
				s.Look([]string{path})
			}, s.window)
		}),
		fyne.NewMenuItem(lang.L("A folder of pictures…"), func() {
			dialog.ShowFolderOpen(func(folder fyne.ListableURI, err error) {
				if err == nil && folder != nil {
					s.Look([]string{folder.Path()})
				}
			}, s.window)
		}))
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(under)
	widget.ShowPopUpMenuAtPosition(menu, s.window.Canvas(), at.AddXY(0, under.Size().Height))
}
