package dataset

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"arbex/assets/message"
	"arbex/vision/media"
)

// splitFolders are the splits by the usual names of their folders.
var splitFolders = map[string]string{
	"train": "train", "training": "train", "train_set": "train", "trainset": "train",
	"val": "valid", "valid": "valid", "validation": "valid", "val_set": "valid", "validation_set": "valid", "dev": "valid",
	"test": "test", "testing": "test", "test_set": "test", "testset": "test",
}

// splitOfFolder returns the split that a folder holds, or "".
func splitOfFolder(folder string) string { return splitFolders[strings.ToLower(folder)] }

// treePicture is a picture in a tree of class folders.
type treePicture struct {
	path    string   // relative to the set's folder
	split   string   // "" where no folder names it
	folders []string // around the picture, without the split's
	paths   []string // of each of them, relative to the set's folder
}

// classTree is a folder with a folder for each class, in any of the forms that
// people download and make: CLASS/*.png, train/CLASS/*.png, CLASS/train/*.png,
// any of these inside other folders, pictures at any depth below a class.
type classTree struct {
	pictures []treePicture
	depth    int               // index of the class among folders
	spelling map[string]string // how each class is spelled, by sameClass
	isKnown  map[string]bool   // whether a folder is called as an expression
}

// newClassTree makes the tree of the paths of pictures.
func newClassTree(paths []string) classTree {
	t := classTree{spelling: map[string]string{}, isKnown: map[string]bool{}}
	for _, relative := range paths {
		p := parseTreePath(relative)
		t.pictures = append(t.pictures, p)
		for _, folder := range p.folders {
			if _, seen := t.isKnown[folder]; !seen {
				_, t.isKnown[folder] = knownClass(folder)
			}
		}
	}
	t.depth = t.classDepth()
	for _, p := range t.pictures {
		if name := t.class(p); name != "" && t.spelling[classKey(name)] == "" {
			t.spelling[classKey(name)] = name
		}
	}
	return t
}

// parseTreePath splits a path.
func parseTreePath(relative string) treePicture {
	p := treePicture{path: relative}
	path := ""
	for _, folder := range strings.Split(filepath.Dir(relative), string(filepath.Separator)) {
		path = filepath.Join(path, folder)
		split := splitOfFolder(folder)
		switch {
		case folder == ".":
		case split != "" && (p.split == "" || p.split == split):
			p.split = split
		default:
			p.folders, p.paths = append(p.folders, folder), append(p.paths, path)
		}
	}
	return p
}

// classDepth returns the depth at which most pictures have a folder with the name of
// an expression. Where none has one, it is the first at which folders differ.
func (t classTree) classDepth() int {
	known := map[int]int{}
	for _, p := range t.pictures {
		if i := t.knownFolder(p); i >= 0 {
			known[i]++
		}
	}
	if len(known) > 0 {
		return slices.MaxFunc(slices.Sorted(maps.Keys(known)), func(a, b int) int { return known[a] - known[b] })
	}
	for depth := 0; ; depth++ {
		names := map[string]bool{}
		for _, p := range t.pictures {
			if depth < len(p.folders) {
				names[p.folders[depth]] = true
			}
		}
		if len(names) != 1 {
			return depth
		}
	}
}

// knownFolder returns the index of the first folder with the name of an expression,
// or -1.
func (t classTree) knownFolder(p treePicture) int {
	return slices.IndexFunc(p.folders, func(folder string) bool { return t.isKnown[folder] })
}

// classFolder returns the index of the folder that names a picture's class, or -1.
func (t classTree) classFolder(p treePicture) int {
	if i := t.knownFolder(p); i >= 0 {
		return i
	}
	if t.depth < len(p.folders) {
		return t.depth
	}
	return -1
}

// class returns the folder that names a picture's class, or "".
func (t classTree) class(p treePicture) string {
	if i := t.classFolder(p); i >= 0 {
		return p.folders[i]
	}
	return ""
}

// hasSplit reports whether a split has a folder of its own.
func (t classTree) hasSplit(split string) bool {
	return slices.ContainsFunc(t.pictures, func(p treePicture) bool { return p.split == split })
}

// splitFor returns the split in the tree that serves for a split, "" where the tree
// has none or all are wanted. Test and validation serve for each other, as data sets
// often have one of the two.
func (t classTree) splitFor(split string) string {
	if split == "all" || !t.hasSplit("train") && !t.hasSplit("valid") && !t.hasSplit("test") {
		return ""
	}
	other := map[string]string{"valid": "test", "test": "valid"}[split]
	if !t.hasSplit(split) && other != "" && t.hasSplit(other) {
		return other
	}
	return split
}

func isFolders(d *dataFolder) bool { return len(d.classTree().spelling) > 1 }

func readFolders(d *dataFolder, split string) (*Set, error) {
	t := d.classTree()
	if len(t.spelling) < 2 {
		return nil, message.New("a folder for each of at least two expressions is needed", nil)
	}
	set := d.newSet(nil)
	set.omitEmpty(d.path, t)
	names := map[string]string{}
	for key, spelled := range t.spelling {
		names[key] = CanonicalClass(spelled)
		set.Classes = append(set.Classes, names[key])
	}
	slices.Sort(set.Classes)
	set.addTree(d.path, t, split, names)
	return set, nil
}

// addTree adds the pictures of a split. names are the classes by classKey; a folder
// that has none is no expression.
func (s *Set) addTree(folder string, t classTree, split string, names map[string]string) {
	available := t.splitFor(split)
	if available != "" && available != split {
		s.addNote("there is no folder for the split %s; that for %s stands for it", split, available)
	}
	for _, p := range t.pictures {
		if available != "" && p.split != available {
			continue
		}
		class := t.class(p)
		index := slices.Index(s.Classes, names[classKey(class)])
		switch {
		case class == "":
			s.omit(reasonNoClassFolder, p.path)
		case index < 0:
			s.omit(reasonNoExpression, p.path)
		default:
			s.Samples = append(s.Samples, newClassSample(p.path, filepath.Join(folder, p.path), "", index, len(s.Classes)))
		}
	}
	if available == "" {
		s.keepSplit(split)
	}
}

// omitEmpty counts folders without pictures beside those of classes.
func (s *Set) omitEmpty(folder string, t classTree) {
	full, parents := map[string]bool{}, map[string]bool{}
	for _, p := range t.pictures {
		if i := t.classFolder(p); i >= 0 {
			full[p.paths[i]], parents[filepath.Dir(p.paths[i])] = true, true
		}
	}
	for _, path := range slices.Sorted(maps.Keys(parents)) {
		entries, _ := os.ReadDir(filepath.Join(folder, path)) // it was read before
		for _, e := range entries {
			if below := filepath.Join(path, e.Name()); e.IsDir() && !media.Hidden(e.Name()) && splitOfFolder(e.Name()) == "" && !full[below] {
				s.omit(reasonEmptyFolder, below)
			}
		}
	}
}
