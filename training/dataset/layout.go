package dataset

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"arbex/assets/message"
)

// Layout is how a folder holds labelled faces.
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

// layoutReader reads one layout.
type layoutReader struct {
	layout  Layout
	matches func(d *dataFolder) bool // reports whether a folder looks like it
	read    func(d *dataFolder, split string) (*Set, error)
}

// layoutReaders are in the order in which they are tried: first those that look for
// files of certain names, then those that list all pictures. A folder for each
// class matches nearly anything and comes last.
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

// Layouts returns the layouts.
func Layouts() []Layout {
	all := []Layout{Auto}
	for _, r := range layoutReaders {
		all = append(all, r.layout)
	}
	return all
}

// Splits are the names of the splits: the three parts of a set, and all of it.
var Splits = []string{"train", "valid", "test", "all"}

// ErrUnknownLayout is returned by Open where the layout of a folder has to be named.
var ErrUnknownLayout = message.New("the layout of the folder is not recognised", nil)

// Open reads the labels of a folder. Layouts without splits are divided four to one
// into train and valid, by person, video or picture. Pictures are read when they are
// needed.
func Open(folder string, layout Layout, split string) (*Set, error) {
	if !slices.Contains(Splits, split) {
		return nil, message.New("there is no split {{.Split}}; choose one of {{.Splits}}", message.Fields{"Split": quoted(split), "Splits": strings.Join(Splits, ", ")})
	}
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return nil, message.Wrap(err, "{{.Path}} is not a folder with labelled pictures", message.Fields{"Path": folder})
	}
	d := &dataFolder{path: folder}
	if target, err := filepath.EvalSymlinks(folder); err == nil {
		d.path = target // a link to a folder is walked through as well
	}
	for _, r := range layoutReaders {
		if layout == r.layout || layout == Auto && r.matches(d) {
			return r.open(d, folder, split)
		}
	}
	return nil, d.omitted.withOmission(message.Wrap(ErrUnknownLayout, "{{.Path}} has none of the layouts {{.Layouts}}; name one, or make a folder for each expression",
		message.Fields{"Path": folder, "Layouts": Layouts()[1:]}))
}

// open reads a split of a folder, which is d.path behind its links.
func (r layoutReader) open(d *dataFolder, folder, split string) (*Set, error) {
	set, err := r.read(d, split)
	if err != nil {
		return nil, message.Wrap(err, "reading {{.Path}} as {{.Layout}}: {{.Cause}}", message.Fields{"Path": folder, "Layout": r.layout})
	}
	set.Folder, set.Layout, set.Split = folder, r.layout, split
	if len(set.Samples) == 0 {
		return nil, set.withOmission(message.New("{{.Path}} ({{.Layout}}) has no pictures for the split {{.Split}}",
			message.Fields{"Path": folder, "Layout": r.layout, "Split": split}))
	}
	return set, nil
}
