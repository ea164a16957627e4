package dataset

import (
	"fmt"
	"image"
	"path/filepath"
	"strconv"
	"strings"

	"arbex/assets/message"
)

// fer2013Classes are FER2013's classes 0 to 6.
var fer2013Classes = []string{"anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral"}

// usageSplits are the splits by their name in FER2013's column Usage.
var usageSplits = map[string]string{"training": "train", "publictest": "valid", "privatetest": "test"}

// isInSplit reports whether the column Usage puts a row into a split.
func (r csvRow) isInSplit(split string) bool {
	return split == "all" || usageSplits[strings.ToLower(r.get("usage"))] == split
}

// fer2013Table returns the table whose rows are pictures, with the columns emotion
// and pixels: fer2013.csv, icml_face_data.csv or any other name.
func fer2013Table(d *dataFolder) string { return findTable(d, "usage", "emotion", "pixels") }

func isFER2013(d *dataFolder) bool { return fer2013Table(d) != "" }

// readFER2013 reads the pictures of a table.
func readFER2013(d *dataFolder, split string) (*Set, error) {
	path := fer2013Table(d)
	if path == "" {
		return nil, message.New("a table with the columns emotion and pixels is needed", nil)
	}
	set := &Set{Classes: fer2013Classes}
	_, hasSplits := columnsOf(path)["usage"]
	for row, err := range tableRows(path) {
		if err != nil {
			return nil, err
		}
		if !hasSplits || row.isInSplit(split) {
			set.addPixels(fmt.Sprintf("%s#%d", filepath.Base(path), row.number), row)
		}
	}
	if !hasSplits {
		set.keepSplit(split)
	}
	return set, nil
}

// addPixels adds the picture of a row.
func (s *Set) addPixels(name string, row csvRow) {
	class, ok := parseClass(row.get("emotion"))
	picture, err := parsePixels(row.get("pixels"))
	switch {
	case !ok || class >= len(s.Classes):
		s.omit(reasonNoExpression, name)
	case err != nil:
		s.omit(reasonBadRow, name)
	default:
		s.Samples = append(s.Samples, NewSample(name, oneHot(class, len(s.Classes)), "", inMemory(picture)))
	}
}

// inMemory opens a picture that is in memory.
func inMemory(picture image.Image) func() (image.Image, error) {
	return func() (image.Image, error) { return picture, nil }
}

// parsePixels parses the grey values of a square picture, separated by spaces.
func parsePixels(text string) (*image.Gray, error) {
	fields := strings.Fields(text)
	side := 1
	for side*side < len(fields) {
		side++
	}
	if side*side != len(fields) || side < 2 {
		return nil, message.New("{{.Count}} pixels are no square", message.Fields{"Count": len(fields)})
	}
	picture := image.NewGray(image.Rect(0, 0, side, side))
	for i, field := range fields {
		v, err := strconv.ParseUint(field, 10, 8)
		if err != nil {
			return nil, message.New("{{.Text}} is not a pixel", message.Fields{"Text": quoted(field)})
		}
		picture.Pix[i] = byte(v)
	}
	return picture, nil
}
