package dataset

import (
	"errors"
	"io/fs"
	"strings"

	"arbex/assets/message"
	"arbex/model"
)

// landmarksFile is an optional table beside label.csv: a heading, then for each
// picture its name and 68 landmarks (iBUG order), x and y in turn, in pixels of the
// 48x48 picture.
const landmarksFile = "points.csv"

const ferPlusPictureSide = 48

// readLandmarksTable reads the landmarks of a folder's pictures by their names, in
// fractions of a picture's side. A missing table gives an empty map.
func readLandmarksTable(path string) (map[string][]float32, error) {
	landmarks := map[string][]float32{}
	for row, err := range csvRows(path) {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if row.number == 1 {
			continue
		}
		if landmarks[baseName(row.fields[0])], err = row.landmarks(1, ferPlusPictureSide); err != nil {
			return nil, rowError(path, row.number, err)
		}
	}
	return landmarks, nil
}

// landmarks parses the fields from one on, pixels of a picture with a side, as 68
// landmarks in fractions of it.
func (r csvRow) landmarks(from int, side float32) ([]float32, error) {
	if want := from + 2*68; len(r.fields) != want {
		return nil, r.wrongWidth(want)
	}
	points, err := r.floats(from)
	for i := range points {
		points[i] /= side
	}
	return points, err
}

// secondLabelFile is an optional table beside label.csv: the columns name, of a
// picture, and label, the class that FER2013 itself gave it.
const secondLabelFile = "fer2013.csv"

// readSecondLabels reads the classes of a folder's pictures by their names. A
// missing table gives an empty map.
func readSecondLabels(path string, classes []string) (map[string]model.Distribution, error) {
	labels := map[string]model.Distribution{}
	for row, err := range tableRows(path) {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		class := ClassIndex(classes, row.get("label"))
		if class < 0 {
			return nil, rowError(path, row.number, message.New("{{.Text}} is none of the classes {{.Classes}}", message.Fields{"Text": quoted(row.get("label")), "Classes": strings.Join(classes, ", ")}))
		}
		labels[baseName(row.get("name"))] = oneHot(class, len(classes))
	}
	return labels, nil
}
