package dataset

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"arbex/assets/message"
)

// affWild2Classes are Aff-Wild2's classes 0 to 7; -1 is no label.
var affWild2Classes = []string{"neutral", "anger", "disgust", "fear", "happiness", "sadness", "surprise", "other"}

// affWild2Annotations returns the folders of annotation files by split.
func affWild2Annotations(folder string) map[string]string {
	const deepest = 5
	found := map[string]string{}
	walker{onFolder: func(below string) bool {
		path := filepath.Join(folder, below)
		if split := annotatedSplit(path); split != "" {
			found[split] = path
		}
		return strings.Count(below, string(filepath.Separator)) < deepest-1
	}}.walk(folder)
	return found
}

// annotatedSplit returns the split whose annotation files a folder holds, or "".
func annotatedSplit(path string) string {
	split := map[string]string{"train_set": "train", "training_set": "train", "validation_set": "valid", "test_set": "test"}[strings.ToLower(filepath.Base(path))]
	if files, _ := filepath.Glob(filepath.Join(escapeGlob(path), "*.txt")); len(files) == 0 {
		return ""
	}
	return split
}

func isAffWild2(d *dataFolder) bool { return len(affWild2Annotations(d.path)) > 0 }

// readAffWild2 reads annotation files, one line a frame after the heading, and
// the frames VIDEO/00001.jpg that belong to them.
func readAffWild2(d *dataFolder, split string) (*Set, error) {
	set := &Set{Classes: affWild2Classes}
	annotations := affWild2Annotations(d.path)
	videos := affWild2Videos(d.path, annotations)
	for _, name := range []string{"train", "valid", "test"} {
		if annotations[name] == "" || split != "all" && split != name {
			continue
		}
		files, err := filepath.Glob(filepath.Join(escapeGlob(annotations[name]), "*.txt"))
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			if err := set.addVideo(file, videos); err != nil {
				return nil, err
			}
		}
	}
	return set, nil
}

// affWild2Videos returns the folders of frames by the names of their videos.
func affWild2Videos(folder string, annotations map[string]string) map[string]string {
	videos := map[string]string{}
	walker{onFolder: func(below string) bool {
		path := filepath.Join(folder, below)
		if !slices.Contains([]string{annotations["train"], annotations["valid"], annotations["test"]}, path) {
			videos[filepath.Base(path)] = path
		}
		return true
	}}.walk(folder)
	return videos
}

// addVideo adds the frames of a video that its annotation file labels.
func (s *Set) addVideo(file string, videos map[string]string) error {
	video := stem(file)
	lines, err := readLines(file)
	if err != nil {
		return err
	}
	for i, line := range lines {
		class, err := strconv.Atoi(line)
		if err != nil {
			if i == 0 {
				continue // the heading
			}
			return lineError(file, i+1, message.New("{{.Text}} is not a class", message.Fields{"Text": quoted(line)}))
		}
		s.addFrame(video, videos[video], i, class)
	}
	return nil
}

// addFrame adds frame i, from 1 on, of a video.
func (s *Set) addFrame(video, frames string, i, class int) {
	name := fmt.Sprintf("%05d.jpg", i)
	path, below := filepath.Join(frames, name), filepath.Join(video, name)
	switch {
	case class < 0 || class >= len(affWild2Classes):
		s.omit(reasonNoExpression, below)
	case frames == "" || !exists(path):
		s.omit(reasonMissing, below)
	default:
		s.Samples = append(s.Samples, newClassSample(below, path, video, class, len(affWild2Classes)))
	}
}
