package dataset

import (
	"fmt"
	"image"
	"path/filepath"
	"slices"
	"strings"
)

// ferPlusVotes are the columns of votes in fer2013new.csv.
var ferPlusVotes = append(slices.Clone(ferPlusClasses), "unknown", "nf")

// ferPlusTable returns fer2013new.csv, whatever its name.
func ferPlusTable(d *dataFolder) string {
	return findTable(d, "usage", append(slices.Clone(ferPlusVotes), "image name")...)
}

// readFERPlusTable reads the table of all splits. Its pictures are files of the
// names that it gives, anywhere in the folder, or the rows of FER2013's own table
// in the same order.
func readFERPlusTable(d *dataFolder, split string) (*Set, error) {
	path := ferPlusTable(d)
	if path == "" {
		return nil, errNoFERPlus
	}
	pictures, err := ferPlusPictures(d)
	if err != nil {
		return nil, err
	}
	set := &Set{Classes: ferPlusClasses}
	for row, err := range tableRows(path) {
		if err != nil {
			return nil, err
		}
		if !row.isInSplit(split) {
			continue
		}
		if err := set.addVotes(row, pictures); err != nil {
			return nil, rowError(path, row.number, err)
		}
	}
	return set, nil
}

// addVotes adds a row of fer2013new.csv.
func (s *Set) addVotes(row csvRow, pictures pictureFinder) error {
	texts := make([]string, len(ferPlusVotes))
	for i, column := range ferPlusVotes {
		texts[i] = row.get(column)
	}
	votes, err := parseFloats(texts)
	if err != nil {
		return err
	}
	picture := row.get("image name")
	name := filepath.Join(ferPlusFolders[usageSplits[strings.ToLower(row.get("usage"))]], baseName(picture))
	label, class, usable := countVotes(votes)
	open := pictures(picture, row.number)
	switch {
	case picture == "" || !usable: // the authors removed some names
		s.omit(reasonNoExpression, fmt.Sprintf("row %d", row.number))
	case open == nil:
		s.omit(reasonMissing, name)
	default:
		s.Samples = append(s.Samples, Sample{Name: name, Label: label, Class: class, open: open})
	}
	return nil
}

// pictureFinder returns the function that opens the picture of a row, by its name
// or number; nil where there is none.
type pictureFinder func(name string, row int) func() (image.Image, error)

// ferPlusPictures finds pictures by name, or by their row in FER2013's table where
// there are no files.
func ferPlusPictures(d *dataFolder) (pictureFinder, error) {
	paths := d.byStem()
	table := fer2013Table(d)
	if table == "" || len(paths) > 0 {
		return func(name string, _ int) func() (image.Image, error) {
			path := paths[stem(baseName(name))]
			if path == "" {
				return nil
			}
			return fromFile(path)
		}, nil
	}
	pictures := map[int]image.Image{}
	for row, err := range tableRows(table) {
		if err != nil {
			return nil, err
		}
		if picture, err := parsePixels(row.get("pixels")); err == nil {
			pictures[row.number] = picture
		}
	}
	return func(_ string, row int) func() (image.Image, error) {
		if pictures[row] == nil {
			return nil
		}
		return inMemory(pictures[row])
	}, nil
}
