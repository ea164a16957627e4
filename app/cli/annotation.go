package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"arbex/app/annotate"
	"arbex/app/batch"
	"arbex/app/engine"
	"arbex/model/durable"
	"arbex/vision"
)

// annotated returns what analyze --annotate draws of a frame.
func annotated(s batch.FrameResult) annotate.Picture {
	p := annotate.Picture{Image: s.Frame.RGBA(nil), Time: s.Frame.Time, Still: s.Frame.Still}
	for i := range s.Faces {
		p.Faces = append(p.Faces, annotatedFace(&s.Faces[i]))
	}
	return p
}

func annotatedFace(face *engine.Face) annotate.Face {
	box := face.Track.Face.Box
	drawn := annotate.Face{ID: face.Track.ID, Box: [4]float32{box.X, box.Y, box.W, box.H}}
	for _, p := range face.Track.Face.Points.Array() {
		drawn.Points = append(drawn.Points, [2]float32{p.X, p.Y})
	}
	if len(face.Prediction.Primary) > 0 {
		drawn.Primary, drawn.Final = face.Prediction.Primary, face.Prediction.Final()
	}
	return drawn
}

// logCodec says when a film is not what every player plays.
func logCodec(film *annotate.Film, log func(format string, values ...any)) {
	if film != nil && film.Codec() == "MPEG-4" {
		log("arbex: the video is MPEG-4 part 2: this FFmpeg has no encoder of H.264")
	}
}

// isFilm reports whether --annotate names one film, rather than a folder.
func isFilm(path string) bool {
	return strings.EqualFold(filepath.Ext(path), ".mp4") && !isFolder(path)
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// readsFrom reports whether one of the sources is a folder or a file in it.
func readsFrom(sources []string, folder string) bool {
	return slices.ContainsFunc(sources, func(source string) bool {
		source = strings.TrimPrefix(source, "file://")
		if _, err := os.Stat(source); err != nil { // a camera, an address, the demo clip
			return false
		}
		return durable.SameFile(source, folder) || durable.SameFile(filepath.Dir(source), folder)
	})
}

// annotationFolder writes a picture for each still picture and a film for each clip
// into a folder: analyze --annotate DIR.
type annotationFolder struct {
	path    string
	classes []string
	used    map[string]bool // names of this run
	file    *durable.File   // of the film under way; nil: none
	film    *annotate.Film
}

// add adds a frame of a source; rate is about how many there are a second.
func (f *annotationFolder) add(s batch.FrameResult, rate float64) error {
	if s.Frame.Still {
		return annotate.WritePNG(f.free(s.Source, ".png"), annotate.Options{Classes: f.classes}, annotated(s))
	}
	if f.film == nil {
		if err := f.begin(s.Info, rate); err != nil {
			return err
		}
	}
	return f.film.Add(annotated(s))
}

func (f *annotationFolder) begin(info vision.Info, rate float64) (err error) {
	if f.file, err = durable.Create(f.free(info.Spec, ".mp4")); err != nil {
		return err
	}
	f.film = annotate.NewFilm(f.file.TempPath(), annotate.Options{Classes: f.classes}, rate)
	return nil
}

// free returns the path for a source's result, which no other source of this run has.
func (f *annotationFolder) free(source, extension string) string {
	name := batch.ResultName(source)
	path := filepath.Join(f.path, name+extension)
	for n := 2; f.used[path]; n++ {
		path = filepath.Join(f.path, fmt.Sprintf("%s %d%s", name, n, extension))
	}
	f.used[path] = true
	return path
}

// finish ends the film of a source. One that is not whole does not replace an earlier
// one.
func (f *annotationFolder) finish(whole bool, log func(format string, values ...any)) error {
	if f.film == nil {
		return nil
	}
	file, film := f.file, f.film
	f.file, f.film = nil, nil
	if err := film.Close(); err != nil {
		file.Discard()
		return fmt.Errorf("--annotate=%s: %w", f.path, err)
	}
	logCodec(film, log)
	path, err := commitOrSetAside(file, whole)
	if err == nil && !whole {
		log("arbex: what was found is in %s", path)
	}
	return err
}
