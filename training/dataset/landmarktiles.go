package dataset

import (
	"fmt"
	"image"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"arbex/assets/message"
)

// Size of a tile in pixels, and number of tiles in a row and in a sheet.
const (
	tileSide      = 112
	tilesPerRow   = 32
	tilesPerSheet = 1024
)

// isLandmarks looks for NAME.csv with its sheets NAME_00.jpg and so on.
func isLandmarks(d *dataFolder) bool { return len(landmarkTables(d.path)) > 0 }

func landmarkTables(folder string) (tables []string) {
	paths, _ := filepath.Glob(filepath.Join(escapeGlob(folder), "*.csv"))
	for _, path := range paths {
		if exists(strings.TrimSuffix(path, ".csv") + "_00.jpg") {
			tables = append(tables, path)
		}
	}
	return tables
}

// readLandmarks reads all tables and splits them by person: in the published splits
// every person of the test split is in the training split as well.
func readLandmarks(d *dataFolder, split string) (*Set, error) {
	set := &Set{Classes: []string{}}
	for _, table := range landmarkTables(d.path) {
		sheets := &tileSheets{prefix: strings.TrimSuffix(table, ".csv")}
		for row, err := range csvRows(table) {
			if err != nil {
				return nil, err
			}
			if row.number == 1 {
				continue
			}
			if err := set.addTile(sheets, row); err != nil {
				return nil, rowError(table, row.number, err)
			}
		}
	}
	set.keepSplit(split)
	return set, nil
}

// addTile adds a row: position, person, three numbers of the tile, 68 landmarks.
func (s *Set) addTile(sheets *tileSheets, row csvRow) error {
	const landmarksColumn = 5
	landmarks, err := row.landmarks(landmarksColumn, tileSide)
	if err != nil {
		return err
	}
	position, err := strconv.Atoi(row.fields[0])
	if err != nil || position < 0 {
		return message.New("{{.Text}} is not a number", message.Fields{"Text": quoted(row.fields[0])})
	}
	person := row.fields[1]
	if i := strings.LastIndex(person, "_"); i > 0 {
		person = person[:i]
	}
	s.Samples = append(s.Samples, Sample{
		Name: fmt.Sprintf("%s#%d", filepath.Base(sheets.prefix), position), Class: -1, Group: person, Landmarks: landmarks,
		open: func() (image.Image, error) { return sheets.tile(position) },
	})
	return nil
}

// tileSheets are the pictures of a table, which are read once, when they are needed.
type tileSheets struct {
	prefix string
	mutex  sync.Mutex
	read   map[int]image.Image
}

func (s *tileSheets) tile(position int) (image.Image, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	sheet := s.read[position/tilesPerSheet]
	if sheet == nil {
		var err error
		if sheet, err = readPicture(fmt.Sprintf("%s_%02d.jpg", s.prefix, position/tilesPerSheet)); err != nil {
			return nil, err
		}
		if s.read == nil {
			s.read = map[int]image.Image{}
		}
		s.read[position/tilesPerSheet] = sheet
	}
	tile := position % tilesPerSheet
	box := image.Rect(0, 0, tileSide, tileSide).Add(image.Pt(tile%tilesPerRow*tileSide, tile/tilesPerRow*tileSide))
	part, ok := sheet.(interface {
		SubImage(image.Rectangle) image.Image
	})
	if !ok || !box.In(sheet.Bounds()) {
		return nil, message.New("{{.Path}} has no tile {{.Index}}", message.Fields{"Path": s.prefix, "Index": position})
	}
	return part.SubImage(box), nil
}
