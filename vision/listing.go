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
	Left    LeftOut
}

// LeftOut counts files and folders that are hidden, or neither picture nor clip by
// their names, or cannot be listed. The zero value is none.
type LeftOut struct {
	Count   int
	Example string // one of them, rather one that is not hidden
	hidden  bool   // Example is
}

// Add counts others as well.
func (l *LeftOut) Add(other LeftOut) {
	if l.Count == 0 || l.hidden && other.Count > 0 && !other.hidden {
		l.Example, l.hidden = other.Example, other.hidden
	}
	l.Count += other.Count
}

func (l *LeftOut) add(path string) {
	l.Add(LeftOut{1, path, Hidden(filepath.Base(path))})
}

// String is one sentence for a person, empty for none.
func (l LeftOut) String() string {
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
	l.look(folder)
	return l
}

// look lists a folder. One with pictures is a source itself; its clips and folders
// come after it.
func (l *Listing) look(folder string) {
	entries, err := os.ReadDir(folder) // sorted by name
	if err != nil {
		l.Left.add(folder)
	}
	if slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return isVisible(folder, e, IsPicture) }) {
		l.Sources = append(l.Sources, folder)
	}
	for _, entry := range entries {
		path := filepath.Join(folder, entry.Name())
		switch {
		case entry.IsDir() && !Hidden(entry.Name()):
			l.look(path)
		case isVisible(folder, entry, IsClip):
			l.Sources = append(l.Sources, path)
		case !isVisible(folder, entry, IsPicture):
			l.Left.add(path)
		}
	}
}

// picturesIn lists the picture files of a folder itself. Folders in it are no part
// of it, and clips are sources of their own.
func picturesIn(folder string) (paths []string, left LeftOut, err error) {
	entries, err := os.ReadDir(folder) // sorted by name
	for _, entry := range entries {
		path := filepath.Join(folder, entry.Name())
		switch {
		case isVisible(folder, entry, IsPicture):
			paths = append(paths, path)
		case !entry.IsDir():
			left.add(path)
		}
	}
	return paths, left, err
}

// isVisible reports whether an entry is a file that a person sees and that is called
// as called asks for.
func isVisible(folder string, entry fs.DirEntry, called func(string) bool) bool {
	return !Hidden(entry.Name()) && called(entry.Name()) && isFile(filepath.Join(folder, entry.Name()), entry)
}

// isFile follows links to files, but none to a folder: those may lead in circles.
func isFile(path string, entry fs.DirEntry) bool {
	if entry.Type()&fs.ModeSymlink == 0 {
		return entry.Type().IsRegular()
	}
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// unseen are folders and files that systems put beside a person's own: the shadows
// of an archive made on a Mac, trash, and previews. Small letters.
var unseen = []string{"__macosx", "$recycle.bin", "system volume information", "lost+found", "thumbs.db", "desktop.ini", "@eadir"}

// Hidden reports whether a file or folder is not meant to be seen: AppleDouble files
// (._name), trash (.Trash-1000) and everything else that begins with a dot.
func Hidden(name string) bool {
	return strings.HasPrefix(name, ".") || slices.Contains(unseen, strings.ToLower(name))
}
