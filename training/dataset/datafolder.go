package dataset

import (
	"image"
	"path/filepath"
	"slices"
	"strings"

	"arbex/model/durable"
	"arbex/vision/media"
)

// dataFolder is a folder with labelled pictures, whose contents are listed once,
// when a layout needs them.
type dataFolder struct {
	path     string
	listed   bool
	pictures []string // paths relative to the folder, sorted
	omitted  Set      // counts what is no picture
	classes  *classTree
}

// pictureList returns the pictures by their paths relative to the folder.
func (d *dataFolder) pictureList() []string {
	if d.listed {
		return d.pictures
	}
	d.listed = true
	walker{
		onFile: func(path string) {
			if isPicture(filepath.Join(d.path, path)) {
				d.pictures = append(d.pictures, path)
			} else {
				d.omitted.omit(reasonNoPicture, path)
			}
		},
		onError: func(path string, _ error) { d.omitted.omit(reasonUnreadable, path) },
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

// newSet returns an empty set that counts what the folder holds besides pictures.
func (d *dataFolder) newSet(classes []string) *Set {
	return &Set{Classes: classes, Omitted: slices.Clone(d.omitted.Omitted)}
}

// byStem returns the paths of pictures by their names without folder and extension.
// Of several with one name the last counts.
func (d *dataFolder) byStem() map[string]string {
	found := map[string]string{}
	for _, path := range d.pictureList() {
		found[stem(path)] = filepath.Join(d.path, path)
	}
	return found
}

// stem returns a file's name without folder and extension.
func stem(path string) string {
	base := filepath.Base(path)
	return strings.TrimSuffix(base, filepath.Ext(base))
}

// isPicture reports whether a file is a picture: by its extension, or by its content
// where the extension is not a picture's.
func isPicture(path string) bool {
	return media.IsPicture(path) || !isText(path) && hasPicture(path)
}

// textExtensions are those of files that are found beside pictures and need not be
// opened.
var textExtensions = []string{".txt", ".csv", ".json", ".md", ".xml", ".npy", ".html", ".pdf"}

func isText(path string) bool {
	return slices.Contains(textExtensions, strings.ToLower(filepath.Ext(path)))
}

// hasPicture reports whether a file begins as a picture does.
func hasPicture(path string) bool {
	f, err := durable.OpenRegular(path)
	if err != nil {
		return false
	}
	defer f.Close()
	_, _, err = image.DecodeConfig(f)
	return err == nil
}

// escapeGlob returns a path as a pattern that matches it alone.
func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}
