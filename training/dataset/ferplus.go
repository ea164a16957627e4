package dataset

import (
	"path/filepath"
	"slices"

	"arbex/assets/message"
	"arbex/model"
)

// ferPlusClasses are the columns of votes in label.csv; the columns unknown and not
// a face follow.
var ferPlusClasses = []string{"neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt"}

// ferPlusFolders are the folders of the splits.
var ferPlusFolders = map[string]string{"train": "FER2013Train", "valid": "FER2013Valid", "test": "FER2013Test"}

// isFERPlus looks for a label.csv in a split's folder, or for fer2013new.csv, the
// table of all splits that FER+ is published as.
func isFERPlus(d *dataFolder) bool { return hasFERPlusLists(d) || ferPlusTable(d) != "" }

func hasFERPlusLists(d *dataFolder) bool {
	return exists(d.path, "FER2013Train", "label.csv") || exists(d.path, "FER2013Valid", "label.csv")
}

func readFERPlus(d *dataFolder, split string) (*Set, error) {
	if !hasFERPlusLists(d) {
		return readFERPlusTable(d, split)
	}
	set := &Set{Classes: ferPlusClasses}
	for _, name := range []string{"train", "valid", "test"} {
		if split != "all" && split != name || split == "all" && !exists(d.path, ferPlusFolders[name]) {
			continue
		}
		if err := set.addFERPlus(d.path, ferPlusFolders[name]); err != nil {
			return nil, err
		}
	}
	return set, nil
}

// addFERPlus adds the pictures of a split's folder.
func (s *Set) addFERPlus(root, folder string) error {
	r := ferPlusReader{set: s, root: root, folder: folder, seen: map[string]bool{}}
	var err error
	if r.landmarks, err = readLandmarksTable(filepath.Join(root, folder, landmarksFile)); err != nil {
		return err
	}
	if r.second, err = readSecondLabels(filepath.Join(root, folder, secondLabelFile), ferPlusClasses); err != nil {
		return err
	}
	path := filepath.Join(folder, "label.csv")
	for row, err := range csvRows(filepath.Join(root, path)) {
		if err != nil {
			return err
		}
		if err := r.add(row); err != nil {
			return rowError(path, row.number, err)
		}
	}
	return nil
}

// ferPlusReader adds the rows of a label.csv to a set.
type ferPlusReader struct {
	set          *Set
	root, folder string
	landmarks    map[string][]float32          // by the name of the picture
	second       map[string]model.Distribution // by the name of the picture
	seen         map[string]bool
}

// add adds a row: the name of a picture, its box, ten votes.
func (r ferPlusReader) add(row csvRow) error {
	const votesColumn = 2
	if want := votesColumn + len(ferPlusClasses) + 2; len(row.fields) != want {
		return row.wrongWidth(want)
	}
	votes, err := row.floats(votesColumn)
	if err != nil && row.number == 1 {
		return nil // a heading
	}
	if err != nil {
		return err
	}
	r.addVotes(baseName(row.fields[0]), votes)
	return nil
}

func (r ferPlusReader) addVotes(picture string, votes []float32) {
	name := filepath.Join(r.folder, picture)
	path := filepath.Join(r.root, name)
	label, class, usable := countVotes(votes)
	switch {
	case !usable:
		r.set.omit(reasonNoExpression, name)
	case r.seen[name]:
		r.set.omit(reasonDuplicate, name)
	case !exists(path):
		r.set.omit(reasonMissing, name)
	default:
		r.seen[name] = true
		r.set.Samples = append(r.set.Samples, Sample{
			Name: name, Label: label, Class: class, Landmarks: r.landmarks[picture], SecondLabel: r.second[picture], open: fromFile(path),
		})
	}
}

// countVotes turns the votes of FER+, for eight expressions, unknown and not a
// face, into a label. As its authors do, it drops single votes; class is what more
// than half of the others are for, -1 where there is none. A picture is usable when
// at least half of the votes are for expressions.
func countVotes(votes []float32) (label model.Distribution, class int, usable bool) {
	var all, faces float32
	kept := slices.Clone(votes)
	for i, v := range kept {
		if v <= 1 {
			kept[i] = 0
		}
		all += kept[i]
		if i < len(ferPlusClasses) {
			faces += kept[i]
		}
	}
	class = -1
	label = make(model.Distribution, len(ferPlusClasses))
	for i := range label {
		if faces > 0 {
			label[i] = kept[i] / faces
		}
		if 2*kept[i] > all {
			class = i
		}
	}
	return label, class, faces > 0 && 2*faces >= all
}

var errNoFERPlus = message.New("FER2013Train/label.csv or fer2013new.csv is needed", nil)
