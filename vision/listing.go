package vision

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Listing is what a folder holds that Open can be given, and what was left out.
type Listing struct {
	Sources []string // folders with pictures, and clips, in the order of their names
	Skipped SkippedFiles
}

// SkippedFiles counts files and folders that are hidden, or neither picture nor clip by
// their names, or cannot be listed. The zero value is none.
type SkippedFiles struct {
	Count   int
	Example string // one of them, rather one that is not hidden
	hidden  bool   // Example is
}

// Add counts others as well.
func (l *SkippedFiles) Add(other SkippedFiles) {
	if l.Count == 0 || l.hidden && other.Count > 0 && !other.hidden {
		l.Example, l.hidden = other.Example, other.hidden
	}
	l.Count += other.Count
}

func (l *SkippedFiles) add(path string) {
	l.Add(SkippedFiles{1, path, Hidden(filepath.Base(path))})
}

// String is one sentence for a person, empty for none.
func (l SkippedFiles) String() string {
	switch l.Count {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("%s was left out: it is hidden, or neither picture nor clip by its name", l.Example)
	}
	return fmt.Sprintf("%d files or folders were left out, such as %s: hidden, or neither pictures nor clips by their names", l.Count, l.Example)
}

// List looks through a folder, at any depth.
func List(folder string) Listing {
	var l Listing
	l.addFolder(folder)
	return l
}

// addFolder lists a folder. One with pictures is a source itself; its clips and folders
// come after it.
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

// picturesIn lists the picture files of a folder itself. Folders in it are no part
// of it, and clips are sources of their own.
func picturesIn(folder string) (paths []string, left SkippedFiles, err error) {
	entries, err := os.ReadDir(folder) // sorted by name
	for _, entry := range entries {
		path := filepath.Join(folder, entry.Name())
		switch {
		case isVisibleFile(folder, entry, IsPicture):
			paths = append(paths, path)
		case !entry.IsDir():
			left.add(path)
		}
	}
	return paths, left, err
}

// isVisibleFile reports whether an entry is a file that a person sees and that is called
// as called asks for.
func isVisibleFile(folder string, entry fs.DirEntry, called func(string) bool) bool {
	return !Hidden(entry.Name()) && called(entry.Name()) && isRegularFile(filepath.Join(folder, entry.Name()), entry)
}

// isRegularFile follows links to files, but none to a folder: those may lead in circles.
func isRegularFile(path string, entry fs.DirEntry) bool {
	if entry.Type()&fs.ModeSymlink == 0 {
		return entry.Type().IsRegular()
	}
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// systemNames are folders and files that systems put beside a person's own: the shadows
// of an archive made on a Mac, trash, and previews. Small letters.
var systemNames = []string{"__macosx", "$recycle.bin", "system volume information", "lost+found", "thumbs.db", "desktop.ini", "@eadir"}

// Hidden reports whether a file or folder is not meant to be seen: AppleDouble files
// (._name), trash (.Trash-1000) and everything else that begins with a dot.
func Hidden(name string) bool {
	return strings.HasPrefix(name, ".") || slices.Contains(systemNames, strings.ToLower(name))
}
