package dataset

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// Layout names how a folder holds labelled faces.
type Layout string

// The layouts (paper, section 4.1).
const (
	Auto      Layout = "auto"
	Folders   Layout = "folder"    // CLASS/*.png
	FERPlus   Layout = "ferplus"   // FER2013Train/label.csv with ten votes
	FER2013   Layout = "fer2013"   // a table with the columns emotion and pixels
	RAFDB     Layout = "rafdb"     // list_patition_label.txt, or folders 1 to 7
	AffectNet Layout = "affectnet" // folders 0 to 7
	AffWild2  Layout = "affwild2"  // frames in a folder per video, annotation files
	JAFFE     Layout = "jaffe"     // KA.AN1.39.tiff
	FERG      Layout = "ferg"      // character/character_expression/*.png
	Landmarks Layout = "landmarks" // sheets of tiles with 68 points
)

// layoutReader is one layout.
type layoutReader struct {
	layout  Layout
	matches func(d *dataFolder) bool // whether a folder looks like it
	read    func(d *dataFolder, split string) (*Set, error)
}

// layoutReaders are in the order in which a folder is tried: those that look for files
// of certain names first, then those that list all pictures. A folder per class
// claims nearly anything and comes last.
var layoutReaders = []layoutReader{
	{FERPlus, isFERPlus, readFERPlus},
	{FER2013, isFER2013, readFER2013},
	{AffWild2, isAffWild2, readAffWild2},
	{Landmarks, isLandmarks, readLandmarks},
	{FERG, isFERG, readFERG},
	{RAFDB, isRAFDB, readRAFDB},
	{JAFFE, isJAFFE, readJAFFE},
	{AffectNet, isAffectNet, readAffectNet},
	{Folders, isFolders, readFolders},
}

// Layouts names the layouts.
func Layouts() []Layout {
	all := []Layout{Auto}
	for _, r := range layoutReaders {
		all = append(all, r.layout)
	}
	return all
}

// Open reads the labels of a folder. split is train, valid, test or all; layouts
// without splits of their own are divided four to one by person, video or
// picture. The pictures themselves are read when they are needed.
func Open(folder string, layout Layout, split string) (*Set, error) {
	if !slices.Contains([]string{"train", "valid", "test", "all"}, split) {
		return nil, fmt.Errorf("training: there is no split %q; choose train, valid, test or all", split)
	}
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("training: %s is no folder: %w", folder, cmp.Or(err, errors.New("give the folder that holds the labelled pictures")))
	}
	d := &dataFolder{path: folder}
	if real, err := filepath.EvalSymlinks(folder); err == nil {
		d.path = real // a folder that is a link is walked through as well
	}
	for _, r := range layoutReaders {
		if layout != r.layout && (layout != Auto || !r.matches(d)) {
			continue
		}
		set, err := r.read(d, split)
		if err != nil {
			return nil, fmt.Errorf("training: reading %s as %s: %w", folder, r.layout, err)
		}
		set.Folder, set.Layout, set.Split = folder, r.layout, split
		if len(set.Samples) == 0 {
			return nil, fmt.Errorf("training: %s (%s) holds no pictures for the split %q%s", folder, r.layout, split, set.omittedText())
		}
		return set, nil
	}
	return nil, fmt.Errorf("training: %s has none of the layouts %v; name one with --format, or make a folder for each expression%s", folder, Layouts()[1:], d.omitted.omittedText())
}
