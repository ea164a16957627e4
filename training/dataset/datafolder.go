package dataset

import (
	"image"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"arbex/model/weights"
	"arbex/vision/media"
)

// walker walks over the files below a folder in the order of their names, through
// links to folders as well. Hidden files and what systems put beside a person's
// are passed by.
type walker struct {
	onFile  func(below string)            // called for each file
	onError func(below string, err error) // and for what cannot be opened; may be nil
}

// walk goes through the folder at root.
func (t walker) walk(root string) { t.walkFolder(root, "", nil) }

// walkFolder goes through one folder; above are those around it, so that a link to
// one of them ends.
func (t walker) walkFolder(root, below string, above []fs.FileInfo) {
	path := filepath.Join(root, below)
	info, err := os.Stat(path)
	if err != nil {
		t.report(below, err)
		return
	}
	if slices.ContainsFunc(above, func(one fs.FileInfo) bool { return os.SameFile(one, info) }) {
		return
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		t.report(below, err)
	}
	above = append(slices.Clone(above), info)
	for _, entry := range entries {
		t.walkEntry(root, filepath.Join(below, entry.Name()), entry, above)
	}
}

func (t walker) walkEntry(root, below string, entry fs.DirEntry, above []fs.FileInfo) {
	if media.Hidden(entry.Name()) {
		return
	}
	mode := entry.Type()
	if mode&fs.ModeSymlink != 0 {
		info, err := os.Stat(filepath.Join(root, below))
		if err != nil {
			t.report(below, err)
			return
		}
		mode = info.Mode().Type()
	}
	switch {
	case mode.IsDir():
		t.walkFolder(root, below, above)
	case mode.IsRegular():
		t.onFile(below)
	}
}

func (t walker) report(below string, err error) {
	if t.onError != nil {
		t.onError(below, err)
	}
}

// dataFolder is a folder with labelled pictures. What lies in it is looked for
// when a layout asks for it, and once.
type dataFolder struct {
	path     string
	listed   bool
	pictures []string // paths below the folder, sorted
	omitted  Set      // counts what is no picture
	classes  *classTree
}

// pictureList returns the pictures of the folder by their path below it.
func (d *dataFolder) pictureList() []string {
	if d.listed {
		return d.pictures
	}
	d.listed = true
	walker{
		onFile: func(below string) {
			if isPicture(filepath.Join(d.path, below)) {
				d.pictures = append(d.pictures, below)
			} else {
				d.omitted.omit(reasonNoPicture, below)
			}
		},
		onError: func(below string, _ error) { d.omitted.omit(reasonUnreadable, below) },
	}.walk(d.path)
	return d.pictures
}

// classTree returns the pictures as a tree of class folders.
func (d *dataFolder) classTree() classTree {
	if d.classes == nil {
		t := newClassTree(d.pictureList())
		d.classes = &t
	}
	return *d.classes
}

// newSet begins a set that knows what the folder holds besides pictures.
func (d *dataFolder) newSet(classes []string) *Set {
	return &Set{Classes: classes, Omitted: slices.Clone(d.omitted.Omitted)}
}

// isPicture reports whether a file is a picture: by its name, or by its content
// where the name is no picture's.
func isPicture(path string) bool {
	return media.IsPicture(path) || !isText(path) && hasPicture(path)
}

// textEndings are files that lie beside pictures and need not be opened.
var textEndings = []string{".txt", ".csv", ".json", ".md", ".xml", ".npy", ".html", ".pdf"}

func isText(path string) bool {
	return slices.Contains(textEndings, strings.ToLower(filepath.Ext(path)))
}

// hasPicture reports whether a file begins as a picture does.
func hasPicture(path string) bool {
	f, err := weights.OpenRegular(path)
	if err != nil {
		return false
	}
	defer f.Close()
	_, _, err = image.DecodeConfig(f)
	return err == nil
}

// byStem finds pictures by their names without folder and ending. Of several the
// last counts, as in RAF-DB the aligned copy has a name of its own.
func (d *dataFolder) byStem() map[string]string {
	found := map[string]string{}
	for _, below := range d.pictureList() {
		found[stem(below)] = filepath.Join(d.path, below)
	}
	return found
}

// stem is a file's name without folder and ending.
func stem(path string) string {
	base := filepath.Base(path)
	return strings.TrimSuffix(base, filepath.Ext(base))
}
