package dataset

import (
	"fmt"
	"image"
	"path/filepath"
	"slices"

	"arbex/model"
)

// ferPlusClasses are the columns of label.csv after the picture and its box; two
// more follow: unknown, and not a face.
var ferPlusClasses = []string{"neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt"}

var ferPlusFolders = map[string]string{"train": "FER2013Train", "valid": "FER2013Valid", "test": "FER2013Test"}

// isFERPlus looks for a list in each part's folder, or for fer2013new.csv, the
// list of all parts that FER+ is published as.
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

func (s *Set) addFERPlus(folder, part string) error {
	const first = 2 // columns before the votes
	rows, err := readRows(filepath.Join(folder, part, "label.csv"))
	if err != nil {
		return err
	}
	places, err := readLandmarksTable(filepath.Join(folder, part, landmarksFile))
	if err != nil {
		return err
	}
	second, err := readSecondLabels(filepath.Join(folder, part, secondLabelFile), ferPlusClasses)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for i, row := range rows {
		if len(row) != first+len(ferPlusClasses)+2 {
			return fmt.Errorf("row %d of %s/label.csv has %d columns, not %d", i+1, part, len(row), first+len(ferPlusClasses)+2)
		}
		votes, err := parseFloats(row[first:])
		if err != nil {
			if i == 0 {
				continue // a heading
			}
			return fmt.Errorf("row %d of %s/label.csv: %w", i+1, part, err)
		}
		label, class, usable := countVotes(votes)
		below := filepath.Join(part, baseName(row[0]))
		path := filepath.Join(folder, below)
		switch {
		case !usable:
			s.omit(reasonNoExpression, below)
		case seen[below]:
			s.omit(reasonDuplicate, below)
		case !exists(path):
			s.omit(reasonMissing, below)
		default:
			seen[below] = true
			s.Samples = append(s.Samples, Sample{
				Name: below, Label: label, Class: class, Landmarks: places[filepath.Base(below)], SecondLabel: second[filepath.Base(below)],
				open: func() (image.Image, error) { return readPicture(path) },
			})
		}
	}
	return nil
}

// countVotes turns the votes of FER+, eight expressions, unknown and not a face,
// into a label. Single votes are dropped as its authors do; class is what more
// than half of the rest chose, -1 when nothing did. A picture is usable when at
// least half of the votes are for expressions.
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
