package cli

import (
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"arbex/model/durable"
	"arbex/training/dataset"
	"arbex/vision/media"
)

// output is an output file: the flag and its value.
type output struct{ flag, path string }

// checkOutputs returns an error, before any work is done, for an output that would
// overwrite an input, that cannot be written, or that is another output as well. It
// compares files, not names. An output that is not wanted has no path.
func checkOutputs(inputs iter.Seq[string], outputs ...output) error {
	outputs = slices.DeleteFunc(outputs, func(o output) bool { return o.path == "" })
	for i, o := range outputs {
		for _, other := range outputs[:i] {
			if durable.SameFile(o.path, other.path) {
				return fmt.Errorf("%s and %s name the same file, %s; give each its own", other.flag, o.flag, o.path)
			}
		}
		if err := o.refuseInput(inputs); err != nil {
			return err
		}
		if err := durable.CheckWritable(o.path); err != nil {
			return fmt.Errorf("%s: %w", o.flag, err)
		}
	}
	return nil
}

// refuseInput returns an error when the output is one of the inputs.
func (o output) refuseInput(inputs iter.Seq[string]) error {
	if _, err := os.Stat(o.path); err != nil {
		return nil // what does not exist is no input
	}
	for input := range inputs {
		if durable.SameFile(o.path, input) {
			return fmt.Errorf("%s %s is the file %s, which is read: it would be destroyed; choose another name", o.flag, o.path, input)
		}
	}
	return nil
}

// files iterates over input files; it skips empty names.
func files(paths ...string) iter.Seq[string] {
	return slices.Values(slices.DeleteFunc(paths, func(p string) bool { return p == "" }))
}

// sourceFiles iterates over the files of sources: those that are named, and the
// pictures of folders.
func sourceFiles(sources []string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, source := range sources {
			source = strings.TrimPrefix(source, "file://")
			for path := range filesIn(source, media.IsPicture) {
				if !yield(path) {
					return
				}
			}
		}
	}
}

// listEndings are the extensions of label files.
var listEndings = []string{".txt", ".csv", ".tsv", ".json", ".npy"}

// datasetFiles iterates over a command's other inputs and the pictures and label files
// of data sets, which may be nil.
func datasetFiles(sets []*dataset.Set, others ...string) iter.Seq[string] {
	sets = slices.DeleteFunc(sets, func(s *dataset.Set) bool { return s == nil })
	return func(yield func(string) bool) {
		for path := range files(others...) {
			if !yield(path) {
				return
			}
		}
		for _, set := range sets {
			for path := range filesIn(set.Folder, belongsTo(set)) {
				if !yield(path) {
					return
				}
			}
		}
	}
}

// belongsTo returns a function that reports whether a file name is one of the set's.
func belongsTo(set *dataset.Set) func(name string) bool {
	pictures := map[string]bool{}
	for _, sample := range set.Samples {
		pictures[filepath.Base(sample.Name)] = true
	}
	return func(name string) bool {
		return pictures[name] || slices.Contains(listEndings, strings.ToLower(filepath.Ext(name))) || set.Layout == dataset.Landmarks && media.IsPicture(name)
	}
}

// filesIn iterates over the files below a folder whose names match; a path that is no
// folder is the only one.
func filesIn(path string, wanted func(name string) bool) iter.Seq[string] {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	return func(yield func(string) bool) {
		filepath.WalkDir(path, func(found string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil: // it cannot be read, so it is not read
				return nil
			case found != path && (entry.IsDir() || !wanted(entry.Name())):
				return nil
			case !entry.IsDir() && !yield(found):
				return fs.SkipAll
			}
			return nil
		})
	}
}

// commitOrSetAside renames a file to its final path. An incomplete one does not replace
// an earlier file: it gets another name. It returns the path.
func commitOrSetAside(file *durable.File, whole bool) (string, error) {
	path := file.Path()
	if _, err := os.Lstat(path); !whole && err == nil && !file.Direct() {
		path = incompletePath(path)
	}
	return path, file.CommitAs(path)
}

// incompletePath returns a free path for an incomplete result: NAME.incomplete.EXT,
// NAME.incomplete 2.EXT ...
func incompletePath(path string) string {
	ending := filepath.Ext(path)
	base := strings.TrimSuffix(path, ending) + ".incomplete"
	free := base + ending
	for n := 2; ; n++ {
		if _, err := os.Lstat(free); err != nil {
			return free
		}
		free = fmt.Sprintf("%s %d%s", base, n, ending)
	}
}
