package dataset

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"arbex/model"
	"arbex/vision"
)

// landmarksFile is an optional table beside label.csv: a heading, then for each
// picture its name and 68 landmarks (iBUG order), x and y in turn, in pixels of
// the 48x48 picture.
const landmarksFile = "points.csv"

const ferPlusPictureSide = 48

// readLandmarksTable reads the landmarks of a folder's pictures by their names, in
// fractions of a picture's side. No table is no error: the map is empty then.
func readLandmarksTable(path string) (map[string][]float32, error) {
	rows, err := readRows(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	places := map[string][]float32{}
	for i, row := range rows[min(1, len(rows)):] {
		if len(row) != 1+2*68 {
			return nil, fmt.Errorf("row %d of %s has %d columns, not %d", i+2, path, len(row), 1+2*68)
		}
		points, err := parseFloats(row[1:])
		if err != nil {
			return nil, fmt.Errorf("row %d of %s: %w", i+2, path, err)
		}
		for k := range points {
			points[k] /= ferPlusPictureSide
		}
		places[filepath.Base(row[0])] = points
	}
	return places, nil
}

// secondLabelFile is an optional table beside label.csv: the columns name, of a picture,
// and label, the class that FER2013 itself gave it.
const secondLabelFile = "fer2013.csv"

// readSecondLabels reads the classes of a folder's pictures by their names. No table is
// no error: the map is empty then.
func readSecondLabels(path string, classes []string) (map[string]model.Distribution, error) {
	labels := map[string]model.Distribution{}
	var fault error
	err := eachRow(path, func(number int, row tableRow) {
		class := ClassIndex(classes, row.get("label"))
		if class < 0 {
			fault = fmt.Errorf("row %d of %s: %.40q is none of the classes %v", number, path, row.get("label"), classes)
			return
		}
		label := make(model.Distribution, len(classes))
		label[class] = 1
		labels[baseName(row.get("name"))] = label
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return labels, errors.Join(err, fault)
}

// landmarkAlignment is the part of a picture that the live view's alignment would cut
// out, found from its landmarks. points: 68, in fractions of the picture.
func landmarkAlignment(points []float32) (affine, bool) {
	mean := func(from, to int) vision.Point {
		var sum vision.Point
		for i := from; i < to; i++ {
			sum = sum.Add(vision.Point{X: points[2*i], Y: points[2*i+1]})
		}
		return sum.Scale(1 / float32(to-from))
	}
	const nose = 30 // its tip
	m, err := vision.Alignment(vision.Points{
		RightEye: mean(36, 42), LeftEye: mean(42, 48), Nose: mean(nose, nose+1), Mouth: mean(48, 60),
	})
	if err != nil {
		return identity, false
	}
	at := func(row, column int) float64 { return float64(m[row][column]) }
	return affine{at(0, 0), at(0, 1), at(0, 2), at(1, 0), at(1, 1), at(1, 2)}, true
}
