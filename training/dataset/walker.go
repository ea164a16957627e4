package dataset

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"arbex/vision/media"
)

// walker visits the files below a folder in the order of their names, and follows
// links to folders. It skips hidden files and those that systems add.
type walker struct {
	onFile   func(path string)            // relative to the folder; may be nil
	onFolder func(path string) bool       // before its files, reports whether to visit them; may be nil
	onError  func(path string, err error) // for what cannot be opened; may be nil
}

// walk visits the folder at root.
func (w walker) walk(root string) { w.walkFolder(root, "", nil) }

// walkFolder visits a folder below root. parents are the folders around it, to which
// a link is not followed.
func (w walker) walkFolder(root, folder string, parents []fs.FileInfo) {
	path := filepath.Join(root, folder)
	info, err := os.Stat(path)
	if err != nil {
		w.report(folder, err)
		return
	}
	if slices.ContainsFunc(parents, func(parent fs.FileInfo) bool { return os.SameFile(parent, info) }) {
		return
	}
	if w.onFolder != nil && !w.onFolder(folder) {
		return
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		w.report(folder, err)
	}
	parents = append(slices.Clone(parents), info)
	for _, entry := range entries {
		w.walkEntry(root, filepath.Join(folder, entry.Name()), entry, parents)
	}
}

func (w walker) walkEntry(root, path string, entry fs.DirEntry, parents []fs.FileInfo) {
	if media.Hidden(entry.Name()) {
		return
	}
	mode := entry.Type()
	if mode&fs.ModeSymlink != 0 {
		info, err := os.Stat(filepath.Join(root, path))
		if err != nil {
			w.report(path, err)
			return
		}
		mode = info.Mode().Type()
	}
	switch {
	case mode.IsDir():
		w.walkFolder(root, path, parents)
	case mode.IsRegular() && w.onFile != nil:
		w.onFile(path)
	}
}

func (w walker) report(path string, err error) {
	if w.onError != nil {
		w.onError(path, err)
	}
}
