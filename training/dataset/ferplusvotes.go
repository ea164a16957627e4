package dataset

import (
	"errors"
	"fmt"
	"image"
	"path/filepath"
	"slices"
	"strings"
)

// ferPlusVotes are the columns of votes in fer2013new.csv.
var ferPlusVotes = append(slices.Clone(ferPlusClasses), "unknown", "nf")

// ferPlusTable finds fer2013new.csv, whatever it is called.
func ferPlusTable(d *dataFolder) string {
	return tableWith(d, "usage", append(slices.Clone(ferPlusVotes), "image name")...)
}

// readFERPlusTable reads the list of all parts. Its pictures are files of the names
// it gives, anywhere in the folder, or the rows of FER2013's own table, in the
// same order.
func readFERPlusTable(d *dataFolder, split string) (*Set, error) {
	path := ferPlusTable(d)
	if path == "" {
		return nil, errors.New("FER2013Train/label.csv or fer2013new.csv is needed")
	}
	set := &Set{Classes: ferPlusClasses}
	pictures, err := ferPlusPictures(d)
	if err != nil {
		return nil, err
	}
	var fault error
	err = eachRow(path, func(number int, row tableRow) {
		if !row.isInSplit(split) || fault != nil {
			return
		}
		if err := set.addVotes(number, row, pictures); err != nil {
			fault = fmt.Errorf("row %d of %s: %w", number, path, err)
		}
	})
	return set, errors.Join(err, fault)
}

// addVotes adds a row of fer2013new.csv.
func (s *Set) addVotes(number int, row tableRow, pictures func(name string, number int) func() (image.Image, error)) error {
	texts := make([]string, len(ferPlusVotes))
	for i, column := range ferPlusVotes {
		texts[i] = row.get(column)
	}
	votes, err := parseFloats(texts)
	if err != nil {
		return err
	}
	name := row.get("image name")
	label, class, usable := countVotes(votes)
	below := filepath.Join(ferPlusFolders[usageSplits[strings.ToLower(row.get("usage"))]], baseName(name))
	open := pictures(name, number)
	switch {
	case name == "" || !usable: // the authors took some names away
		s.omit(reasonNoExpression, fmt.Sprintf("row %d", number))
	case open == nil:
		s.omit(reasonMissing, below)
	default:
		s.Samples = append(s.Samples, Sample{Name: below, Label: label, Class: class, open: open})
	}
	return nil
}

// ferPlusPictures finds pictures by their name, or by their row in FER2013's table.
func ferPlusPictures(d *dataFolder) (func(name string, number int) func() (image.Image, error), error) {
	paths := d.byStem()
	table := fer2013Table(d)
	if table == "" || len(paths) > 0 {
		return func(name string, _ int) func() (image.Image, error) {
			path := paths[stem(baseName(name))]
			if path == "" {
				return nil
			}
			return func() (image.Image, error) { return readPicture(path) }
		}, nil
	}
	rows := map[int]image.Image{}
	err := eachRow(table, func(number int, row tableRow) {
		if picture, err := pixelsFrom(row.get("pixels")); err == nil {
			rows[number] = picture
		}
	})
	return func(_ string, number int) func() (image.Image, error) {
		picture := rows[number]
		if picture == nil {
			return nil
		}
		return func() (image.Image, error) { return picture, nil }
	}, err
}
