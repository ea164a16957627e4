package media

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"arbex/assets/message"
)

// Listing is the result of List: what vision.Open can be given, and what was skipped.
type Listing struct {
	Sources []string // folders with pictures, and clips, in the order of their names
	Skipped Skipped
}

// Skipped counts files and folders that are hidden, are neither picture nor clip
// by their names, or cannot be listed. The zero value counts none.
type Skipped struct {
	Count   int
	Example string // one of them, if possible one that is not hidden
	hidden  bool   // whether Example is hidden
}

// Add adds the counts of other.
func (s *Skipped) Add(other Skipped) {
	if s.Count == 0 || s.hidden && other.Count > 0 && !other.hidden {
		s.Example, s.hidden = other.Example, other.hidden
	}
	s.Count += other.Count
}

func (s *Skipped) add(path string) {
	s.Add(Skipped{1, path, Hidden(filepath.Base(path))})
}

// Warning returns an error that reports what was skipped, or nil.
func (s Skipped) Warning() error {
	fields := message.Fields{"Count": s.Count, "Example": s.Example}
	switch s.Count {
	case 0:
		return nil
	case 1:
		return message.New("{{.Example}} was left out: it is hidden, or neither picture nor clip by its name", fields)
	}
	return message.New("{{.Count}} files or folders were left out, such as {{.Example}}: hidden, or neither pictures nor clips by their names", fields)
}

// String returns the warning in English, empty for none.
func (s Skipped) String() string {
	if warning := s.Warning(); warning != nil {
		return warning.Error()
	}
	return ""
}

// List lists a folder recursively.
func List(folder string) Listing {
	var l Listing
	l.addFolder(folder)
	return l
}

// addFolder lists a folder. One that holds pictures is a source itself; its clips
// and folders follow it.
func (l *Listing) addFolder(folder string) {
	entries, err := os.ReadDir(folder) // sorted by name
	if err != nil {
		l.Skipped.add(folder)
	}
	if slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return isVisibleFile(folder, e, IsPicture) }) {
		l.Sources = append(l.Sources, folder)
	}
	for _, entry := range entries {
		path := filepath.Join(folder, entry.Name())
		switch {
		case entry.IsDir() && !Hidden(entry.Name()):
			l.addFolder(path)
		case isVisibleFile(folder, entry, IsClip):
			l.Sources = append(l.Sources, path)
		case !isVisibleFile(folder, entry, IsPicture):
			l.Skipped.add(path)
		}
	}
}

// Pictures lists the picture files directly in a folder, sorted by name. Its clips
// count as skipped, its folders do not.
func Pictures(folder string) (paths []string, skipped Skipped, err error) {
	entries, err := os.ReadDir(folder) // sorted by name
	for _, entry := range entries {
		path := filepath.Join(folder, entry.Name())
		switch {
		case isVisibleFile(folder, entry, IsPicture):
			paths = append(paths, path)
		case !entry.IsDir():
			skipped.add(path)
		}
	}
	return paths, skipped, err
}

// isVisibleFile reports whether an entry is a file that is not hidden and whose
// name matches.
func isVisibleFile(folder string, entry fs.DirEntry, match func(string) bool) bool {
	return !Hidden(entry.Name()) && match(entry.Name()) && isRegularFile(filepath.Join(folder, entry.Name()), entry)
}

// isRegularFile follows links to files but not to folders, which may form cycles.
func isRegularFile(path string, entry fs.DirEntry) bool {
	if entry.Type()&fs.ModeSymlink == 0 {
		return entry.Type().IsRegular()
	}
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
