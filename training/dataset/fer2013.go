package dataset

import (
	"errors"
	"fmt"
	"image"
	"path/filepath"
	"strconv"
	"strings"
)

// fer2013Classes are FER2013's classes 0 to 6.
var fer2013Classes = []string{"anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral"}

// usageSplits are the splits by what FER2013 calls them in the column Usage.
var usageSplits = map[string]string{"training": "train", "publictest": "valid", "privatetest": "test"}

// isInSplit reports whether a row belongs to a split.
func (r tableRow) isInSplit(split string) bool {
	return split == "all" || usageSplits[strings.ToLower(r.get("usage"))] == split
}

// fer2013Table finds the table whose rows are pictures, emotion and pixels, in the
// folder or one below it: fer2013.csv, icml_face_data.csv or any other name. One
// with the splits goes first.
func fer2013Table(d *dataFolder) string { return tableWith(d, "usage", "emotion", "pixels") }

func isFER2013(d *dataFolder) bool { return fer2013Table(d) != "" }

// readFER2013 reads pictures out of a table.
func readFER2013(d *dataFolder, split string) (*Set, error) {
	path := fer2013Table(d)
	if path == "" {
		return nil, errors.New("a table with the columns emotion and pixels is needed")
	}
	set := &Set{Classes: fer2013Classes}
	divided := columnIndexes(path)["usage"] > 0
	err := eachRow(path, func(number int, row tableRow) {
		if !divided || row.isInSplit(split) {
			set.addPixels(fmt.Sprintf("%s#%d", filepath.Base(path), number), row)
		}
	})
	if err != nil {
		return nil, err
	}
	if !divided {
		set.keepSplit(split)
	}
	return set, nil
}

// addPixels adds a row with its picture.
func (s *Set) addPixels(name string, row tableRow) {
	class, ok := parseClass(row.get("emotion"))
	picture, err := pixelsFrom(row.get("pixels"))
	switch {
	case !ok || class >= len(s.Classes):
		s.omit(reasonNoExpression, name)
	case err != nil:
		s.omit(reasonBadRow, name)
	default:
		x := newClassSample(name, "", "", class, len(s.Classes))
		x.open = func() (image.Image, error) { return picture, nil }
		s.Samples = append(s.Samples, x)
	}
}

// pixelsFrom is a square grey picture of numbers with spaces between them.
func pixelsFrom(text string) (*image.Gray, error) {
	fields := strings.Fields(text)
	side := 1
	for side*side < len(fields) {
		side++
	}
	if side*side != len(fields) || side < 2 {
		return nil, fmt.Errorf("%d pixels make no square", len(fields))
	}
	picture := image.NewGray(image.Rect(0, 0, side, side))
	for i, field := range fields {
		v, err := strconv.ParseUint(field, 10, 8)
		if err != nil {
			return nil, fmt.Errorf("the pixel %.20q is none", field)
		}
		picture.Pix[i] = byte(v)
	}
	return picture, nil
}
