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

// output is a file that a person asked for: the flag, and what it named.
type output struct{ flag, path string }

// checkOutputs refuses, before any work is done, an output that would destroy
// something that the command reads, that cannot be written, or that is another
// output as well. Files are compared, not names. Outputs that were not asked for
// have no path.
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

// refuseInput is an error when the output is one of the inputs.
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

// files are inputs that are named one by one; an empty name is none.
func files(paths ...string) iter.Seq[string] {
	return slices.Values(slices.DeleteFunc(paths, func(p string) bool { return p == "" }))
}

// sourceFiles are the files behind sources: those that are named, and the
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

// listEndings are those of files with the labels of pictures.
var listEndings = []string{".txt", ".csv", ".tsv", ".json", ".npy"}

// datasetFiles are the pictures and lists of labelled faces, after the other
// inputs of a command. A set that is nil has none.
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

// belongsTo reports whether a file below a set's folder is called like one of it.
func belongsTo(set *dataset.Set) func(name string) bool {
	pictures := map[string]bool{}
	for _, sample := range set.Samples {
		pictures[filepath.Base(sample.Name)] = true
	}
	return func(name string) bool {
		return pictures[name] || slices.Contains(listEndings, strings.ToLower(filepath.Ext(name))) || set.Layout == dataset.Landmarks && media.IsPicture(name)
	}
}

// filesIn are the files below a folder that are called as wanted; what is no
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

// commitOrSetAside gives a file its place: where it is whole, its own, and else only where
// nothing is replaced. It returns where the file is.
func commitOrSetAside(file *durable.File, whole bool) (string, error) {
	path := file.Path()
	if _, err := os.Lstat(path); !whole && err == nil && !file.Direct() {
		path = incompletePath(path)
	}
	return path, file.CommitAs(path)
}

// incompletePath is a free name beside a path for what is not all of a result:
// NAME.incomplete.EXT, NAME.incomplete 2.EXT ...
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
