package training

import (
	"encoding/csv"
	"errors"
	"fmt"
	"image"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"arbex/model"
	"arbex/model/weights"
)

// ---- a folder per class ----

func isFolders(folder string) bool {
	for _, part := range []string{"", "train", "valid", "test"} {
		if classes, err := classFolders(filepath.Join(folder, part)); err == nil && len(classes) > 1 {
			return true
		}
	}
	return false
}

// classFolders are the folders that hold pictures, in alphabetical order.
func classFolders(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var classes []string
	for _, e := range entries {
		if !e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		if inside, err := os.ReadDir(filepath.Join(folder, e.Name())); err == nil && slices.ContainsFunc(inside, func(f fs.DirEntry) bool { return isPicture(f.Name()) }) {
			classes = append(classes, e.Name())
		}
	}
	return classes, nil
}

// readFolders reads CLASS/*.png, or train/CLASS/*.png and valid/CLASS/*.png.
func readFolders(folder, split string) (*Set, error) {
	own := exists(folder, split)
	if own {
		folder = filepath.Join(folder, split)
	}
	classes, err := classFolders(folder)
	if err != nil {
		return nil, err
	}
	if len(classes) < 2 {
		return nil, errors.New("a folder for each of at least two expressions is needed")
	}
	set := &Set{Classes: classes}
	for class, name := range classes {
		entries, err := os.ReadDir(filepath.Join(folder, name))
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if !e.IsDir() && isPicture(e.Name()) {
				below := filepath.Join(name, e.Name())
				set.Samples = append(set.Samples, one(below, filepath.Join(folder, below), "", class, len(classes)))
			}
		}
	}
	if !own {
		set.divide(split)
	}
	return set, nil
}

// ---- FER+ ----

// ferPlusClasses are the columns of label.csv after the picture and its box; two
// more follow: unknown, and not a face.
var ferPlusClasses = []string{"neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt"}

var ferPlusFolders = map[string]string{"train": "FER2013Train", "valid": "FER2013Valid", "test": "FER2013Test"}

func isFERPlus(folder string) bool {
	return exists(folder, "FER2013Train", "label.csv") || exists(folder, "FER2013Valid", "label.csv")
}

func readFERPlus(folder, split string) (*Set, error) {
	set := &Set{Classes: ferPlusClasses}
	for _, name := range []string{"train", "valid", "test"} {
		if split != "all" && split != name || split == "all" && !exists(folder, ferPlusFolders[name]) {
			continue
		}
		if err := set.addFERPlus(folder, ferPlusFolders[name]); err != nil {
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
	places, err := readPoints(filepath.Join(folder, part, pointsFile))
	if err != nil {
		return err
	}
	second, err := readSecond(filepath.Join(folder, part, secondFile), ferPlusClasses)
	if err != nil {
		return err
	}
	for i, row := range rows {
		if len(row) != first+len(ferPlusClasses)+2 {
			return fmt.Errorf("row %d of %s/label.csv has %d columns, not %d", i+1, part, len(row), first+len(ferPlusClasses)+2)
		}
		votes, err := numbers(row[first:])
		if err != nil {
			if i == 0 {
				continue // a heading
			}
			return fmt.Errorf("row %d of %s/label.csv: %w", i+1, part, err)
		}
		label, class, usable := countVotes(votes)
		if !usable {
			s.Dropped++
			continue
		}
		below := filepath.Join(part, filepath.Base(row[0]))
		path := filepath.Join(folder, below)
		s.Samples = append(s.Samples, Sample{
			Name: below, Label: label, Class: class, Points: places[filepath.Base(path)], Second: second[filepath.Base(path)], open: func() (image.Image, error) { return readPicture(path) },
		})
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

// ---- RAF-DB ----

// rafClasses are RAF-DB's classes 1 to 7.
var rafClasses = []string{"surprise", "fear", "disgust", "happiness", "sadness", "anger", "neutral"}

// rafList finds the file with the classes, whose name is misspelt as published.
func rafList(folder string) string {
	for _, name := range []string{"list_patition_label.txt", "list_partition_label.txt", "EmoLabel/list_patition_label.txt"} {
		if exists(folder, name) {
			return filepath.Join(folder, name)
		}
	}
	return ""
}

func isRAFDB(folder string) bool { return rafList(folder) != "" }

func readRAFDB(folder, split string) (*Set, error) {
	list := rafList(folder)
	if list == "" {
		return nil, errors.New("list_patition_label.txt is missing")
	}
	text, err := weights.ReadFile(list)
	if err != nil {
		return nil, err
	}
	paths := picturesBelow(folder)
	set := &Set{Classes: rafClasses}
	for i, line := range lines(string(text)) {
		fields := strings.Fields(line)
		if len(fields) != 2 {
			return nil, fmt.Errorf("line %d of %s is %.60q, not a picture and a number", i+1, list, line)
		}
		class, err := strconv.Atoi(fields[1])
		if err != nil || class < 1 || class > len(rafClasses) {
			return nil, fmt.Errorf("line %d of %s has the class %.20q, not 1 to %d", i+1, list, fields[1], len(rafClasses))
		}
		// train_... is divided again: RAF-DB has no validation split of its own.
		test := strings.HasPrefix(fields[0], "test")
		if split != "all" && test != (split != "train") {
			continue
		}
		base := strings.TrimSuffix(fields[0], filepath.Ext(fields[0]))
		path := paths[base+"_aligned"]
		if path == "" {
			path = paths[base]
		}
		if path == "" {
			set.Dropped++
			continue
		}
		set.Samples = append(set.Samples, one(fields[0], path, "", class-1, len(rafClasses)))
	}
	return set, nil
}

// ---- Aff-Wild2 ----

// affClasses are Aff-Wild2's classes 0 to 7; -1 is no label.
var affClasses = []string{"neutral", "anger", "disgust", "fear", "happiness", "sadness", "surprise", "other"}

// affFolders finds the folders of annotation files of the splits.
func affFolders(folder string) map[string]string {
	found := map[string]string{}
	filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.IsDir() {
			return nil
		}
		switch strings.ToLower(e.Name()) {
		case "train_set", "training_set":
			found["train"] = path
		case "validation_set":
			found["valid"] = path
		case "test_set":
			found["test"] = path
		}
		if depth := strings.Count(strings.TrimPrefix(path, folder), string(filepath.Separator)); depth > 4 {
			return filepath.SkipDir
		}
		return nil
	})
	return found
}

func isAffWild2(folder string) bool { return len(affFolders(folder)) > 0 }

// readAffWild2 reads annotation files, one line a frame after the heading, and
// the frames VIDEO/00001.jpg that belong to them.
func readAffWild2(folder, split string) (*Set, error) {
	set := &Set{Classes: affClasses}
	annotations := affFolders(folder)
	videos := map[string]string{} // name to folder of frames
	filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() && !slices.Contains([]string{annotations["train"], annotations["valid"], annotations["test"]}, path) {
			videos[e.Name()] = path
		}
		return nil
	})
	for _, name := range []string{"train", "valid", "test"} {
		if annotations[name] == "" || split != "all" && split != name {
			continue
		}
		files, err := filepath.Glob(filepath.Join(annotations[name], "*.txt"))
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			if err := set.addVideo(file, videos); err != nil {
				return nil, err
			}
		}
	}
	return set, nil
}

func (s *Set) addVideo(file string, videos map[string]string) error {
	video := strings.TrimSuffix(filepath.Base(file), ".txt")
	frames := videos[video]
	text, err := weights.ReadFile(file)
	if err != nil {
		return err
	}
	for i, line := range lines(string(text)) {
		class, err := strconv.Atoi(line)
		if err != nil {
			if i == 0 {
				continue // the names of the classes
			}
			return fmt.Errorf("line %d of %s is %.20q, not a class", i+1, file, line)
		}
		path := filepath.Join(frames, fmt.Sprintf("%05d.jpg", i))
		if class < 0 || class >= len(affClasses) || frames == "" || !exists(path) {
			s.Dropped++
			continue
		}
		s.Samples = append(s.Samples, one(filepath.Join(video, filepath.Base(path)), path, video, class, len(affClasses)))
	}
	return nil
}

// ---- JAFFE ----

var jaffeClasses = []string{"anger", "disgust", "fear", "happiness", "neutral", "sadness", "surprise"}

var jaffeCodes = []string{"AN", "DI", "FE", "HA", "NE", "SA", "SU"}

// jaffeName is subject, expression and number, number of the picture.
var jaffeName = regexp.MustCompile(`(?i)^([A-Z]{2})\.(AN|DI|FE|HA|NE|SA|SU)\d+\.\d+\.\w+$`)

func isJAFFE(folder string) bool {
	entries, err := os.ReadDir(folder)
	return err == nil && slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return jaffeName.MatchString(e.Name()) })
}

func readJAFFE(folder, split string) (*Set, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	set := &Set{Classes: jaffeClasses}
	for _, e := range entries {
		parts := jaffeName.FindStringSubmatch(e.Name())
		if parts == nil {
			continue
		}
		class := slices.Index(jaffeCodes, strings.ToUpper(parts[2]))
		set.Samples = append(set.Samples, one(e.Name(), filepath.Join(folder, e.Name()), strings.ToUpper(parts[1]), class, len(jaffeClasses)))
	}
	set.divide(split)
	return set, nil
}

// ---- FERG-DB ----

var fergClasses = []string{"anger", "disgust", "fear", "joy", "neutral", "sadness", "surprise"}

// fergFolders are the folders character/character_expression.
func fergFolders(folder string) (found [][3]string) { // path, character, expression
	paths, _ := filepath.Glob(filepath.Join(folder, "*", "*_*"))
	for _, path := range paths {
		character := filepath.Base(filepath.Dir(path))
		expression, ok := strings.CutPrefix(filepath.Base(path), character+"_")
		if ok && slices.Contains(fergClasses, expression) {
			found = append(found, [3]string{path, character, expression})
		}
	}
	return found
}

func isFERG(folder string) bool { return len(fergFolders(folder)) > 0 }

func readFERG(folder, split string) (*Set, error) {
	set := &Set{Classes: slices.Clone(fergClasses)}
	set.Classes[slices.Index(fergClasses, "joy")] = "happiness"
	for _, f := range fergFolders(folder) {
		entries, err := os.ReadDir(f[0])
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if isPicture(e.Name()) {
				below := filepath.Join(f[1], filepath.Base(f[0]), e.Name())
				set.Samples = append(set.Samples, one(below, filepath.Join(folder, below), f[1], slices.Index(fergClasses, f[2]), len(fergClasses)))
			}
		}
	}
	set.divide(split)
	return set, nil
}

// ---- landmarks ----

// Sheets of landmark tiles: so many pixels a side, tiles a row and tiles a sheet.
const (
	tileSide   = 112
	tilesInRow = 32
	tilesInAll = 1024
)

// isLandmarks looks for NAME.csv with its sheets NAME_00.jpg ...
func isLandmarks(folder string) bool { return len(landmarkTables(folder)) > 0 }

func landmarkTables(folder string) (tables []string) {
	paths, _ := filepath.Glob(filepath.Join(folder, "*.csv"))
	for _, path := range paths {
		if exists(strings.TrimSuffix(path, ".csv") + "_00.jpg") {
			tables = append(tables, path)
		}
	}
	return tables
}

// readLandmarks reads all tables and divides the persons anew: as published,
// every person of the test part also appears in the training part.
func readLandmarks(folder, split string) (*Set, error) {
	set := &Set{Classes: []string{}}
	for _, table := range landmarkTables(folder) {
		rows, err := readRows(table)
		if err != nil {
			return nil, err
		}
		sheets := &sheets{prefix: strings.TrimSuffix(table, ".csv")}
		for i, row := range rows[min(1, len(rows)):] {
			if err := set.addTile(sheets, row); err != nil {
				return nil, fmt.Errorf("row %d of %s: %w", i+2, table, err)
			}
		}
	}
	set.divide(split)
	return set, nil
}

func (s *Set) addTile(sheets *sheets, row []string) error {
	const before = 5 // pos, id, scale, x0, y0
	if len(row) != before+2*68 {
		return fmt.Errorf("%d columns, not %d", len(row), before+2*68)
	}
	pos, err := strconv.Atoi(row[0])
	if err != nil || pos < 0 {
		return fmt.Errorf("the position %.20q is no number", row[0])
	}
	points, err := numbers(row[before:])
	if err != nil {
		return err
	}
	for i := range points {
		points[i] /= tileSide
	}
	person := row[1]
	if i := strings.LastIndex(person, "_"); i > 0 {
		person = person[:i]
	}
	s.Samples = append(s.Samples, Sample{
		Name: fmt.Sprintf("%s#%d", filepath.Base(sheets.prefix), pos), Class: -1, Group: person, Points: points,
		open: func() (image.Image, error) { return sheets.tile(pos) },
	})
	return nil
}

// sheets are the pictures of a table, read when first needed and kept.
type sheets struct {
	prefix string
	mutex  sync.Mutex
	read   map[int]image.Image
}

func (s *sheets) tile(pos int) (image.Image, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	sheet := s.read[pos/tilesInAll]
	if sheet == nil {
		var err error
		if sheet, err = readPicture(fmt.Sprintf("%s_%02d.jpg", s.prefix, pos/tilesInAll)); err != nil {
			return nil, err
		}
		if s.read == nil {
			s.read = map[int]image.Image{}
		}
		s.read[pos/tilesInAll] = sheet
	}
	place := pos % tilesInAll
	box := image.Rect(0, 0, tileSide, tileSide).Add(image.Pt(place%tilesInRow*tileSide, place/tilesInRow*tileSide))
	part, ok := sheet.(interface {
		SubImage(image.Rectangle) image.Image
	})
	if !ok || !box.In(sheet.Bounds()) {
		return nil, fmt.Errorf("%s has no tile %d", s.prefix, pos)
	}
	return part.SubImage(box), nil
}

// ---- small things ----

// readRows reads a CSV file; rows may differ in length.
func readRows(path string) ([][]string, error) {
	f, err := weights.OpenRegular(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	r.ReuseRecord = false
	var rows [][]string
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		rows = append(rows, row)
	}
}

func numbers(texts []string) ([]float32, error) {
	values := make([]float32, len(texts))
	for i, text := range texts {
		v, err := strconv.ParseFloat(strings.TrimSpace(text), 32)
		if err != nil || v != v || v < -1e6 || v > 1e6 {
			return nil, fmt.Errorf("%.20q is no number", text)
		}
		values[i] = float32(v)
	}
	return values, nil
}

// lines are a text's lines without the empty ones at its end.
func lines(text string) []string {
	all := strings.Split(strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), "\n "), "\n")
	for i := range all {
		all[i] = strings.TrimSpace(all[i])
	}
	if len(all) == 1 && all[0] == "" {
		return nil
	}
	return all
}

// picturesBelow finds all pictures of a folder by their name without ending.
func picturesBelow(folder string) map[string]string {
	found := map[string]string{}
	filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && isPicture(e.Name()) {
			found[strings.TrimSuffix(e.Name(), filepath.Ext(e.Name()))] = path
		}
		return nil
	})
	return found
}
