package captures

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"arbex/model/durable"
	"arbex/model/weights"
	"arbex/training/dataset"
)

// tableName is the table beside the folders of an export.
const tableName = "captures.csv"

// Column describes a column of the table beside an export.
type Column struct{ Name, Unit, Range, Meaning string }

// Columns are those of captures.csv, in their order. A program that does not know
// them can use file and class alone.
var Columns = []Column{
	{"file", "", "text", "the picture, below the folder of the table"},
	{"class", "", "a class", "the largest share of label, and the folder"},
	{"label", "share", "JSON object: 0 to 1, sums to 1", "the label: each class with its share"},
	{"session", "", "a number", "the sitting in which the face was captured"},
	{"burst", "", "a number", "the same for faces that one press of a key captured"},
	{"person", "", "text", "whose face it is; empty: nobody said"},
	{"taken", "milliseconds", "since 1970, UTC", "when it was captured"},
	{"source", "", "text", "what was watched, or the file that it came from"},
	{"consent", "", "true, false", "the person had agreed"},
	{"landmarks", "share of the crop's side", "JSON list of x, y", "68 points; null: not known"},
}

var columns = columnNames()

func columnNames() (names []string) {
	for _, c := range Columns {
		names = append(names, c.Name)
	}
	return names
}

// Export writes captures as a folder for each class, PNG, and a table with
// everything else about them. The folder must be empty or absent, and after an
// error it is empty again.
func (s *Store) Export(ctx context.Context, f Filter, folder string) (count int, err error) {
	if entries, err := os.ReadDir(folder); err == nil && len(entries) > 0 {
		return 0, fmt.Errorf("captures: %s is not empty; choose a new folder", folder)
	}
	all, err := s.List(f)
	if err != nil {
		return 0, err
	}
	slices.Reverse(all) // oldest first, so that an import gives the same order
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return 0, fmt.Errorf("captures: exporting: %w", err)
	}
	defer func() {
		if err != nil { // half an export would be taken for a whole one
			clearFolder(folder)
		}
	}()
	rows := [][]string{columns}
	for _, c := range all {
		if err := ctx.Err(); err != nil {
			return count, err
		}
		row, err := s.exportOne(c, folder)
		if err != nil {
			return count, fmt.Errorf("captures: exporting capture %d: %w", c.ID, err)
		}
		rows = append(rows, row)
		count++
	}
	// The table comes last: a folder without it was not finished.
	err = durable.Atomically(filepath.Join(folder, tableName), func(w io.Writer) error { return csv.NewWriter(w).WriteAll(rows) })
	if err != nil {
		return count, fmt.Errorf("captures: exporting: %w", err)
	}
	return count, nil
}

// clearFolder removes what an export wrote into a folder that had nothing in it.
func clearFolder(folder string) {
	entries, _ := os.ReadDir(folder)
	for _, e := range entries {
		os.RemoveAll(filepath.Join(folder, e.Name()))
	}
}

func (s *Store) exportOne(c Capture, folder string) ([]string, error) {
	if err := s.LoadPicture(&c); err != nil {
		return nil, err
	}
	name := filepath.Join(folderName(c.Label.Best()), fmt.Sprintf("%06d.png", c.ID))
	if err := os.MkdirAll(filepath.Join(folder, filepath.Dir(name)), 0o700); err != nil {
		return nil, err
	}
	picture, err := encodePNG(c.Crop, c.Side)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(folder, name), picture, 0o600); err != nil {
		return nil, err
	}
	label, err := json.Marshal(c.Label)
	if err != nil {
		return nil, err
	}
	points, err := json.Marshal(c.Landmarks)
	if err != nil {
		return nil, err
	}
	return []string{
		filepath.ToSlash(name), c.Label.Best(), string(label), strconv.FormatInt(c.Session, 10), strconv.FormatInt(c.Burst, 10),
		c.Person, strconv.FormatInt(c.Taken.UnixMilli(), 10), c.Source, strconv.FormatBool(c.Consent), string(points),
	}, nil
}

// folderName is a class as a folder's name.
func folderName(class string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || r < ' ' {
			return '_'
		}
		return r
	}, strings.Trim(class, ". "))
}

// Import adds what Export wrote, or what others wrote in its form: classes may
// have any of their usual names. Sessions and bursts stay together under new
// numbers. A row that cannot be used is reported by number and left out.
func (s *Store) Import(ctx context.Context, folder string) (count int, bad []error, err error) {
	path := filepath.Join(folder, tableName)
	text, err := dataset.ReadText(path)
	if err != nil {
		return 0, nil, fmt.Errorf("captures: importing: %w; choose a folder that was exported here", err)
	}
	table := csv.NewReader(strings.NewReader(text))
	table.FieldsPerRecord = len(columns)
	if head, err := table.Read(); err != nil || !slices.Equal(head, columns) {
		return 0, nil, fmt.Errorf("captures: %s is no table of captures: its first row is %q", path, head)
	}
	sessions, together := map[string]int64{}, -time.Now().UnixNano() // no burst has a negative number
	for line := 2; ; line++ {
		row, err := table.Read()
		if errors.Is(err, io.EOF) {
			return count, bad, nil
		}
		if ctx.Err() != nil {
			return count, bad, ctx.Err()
		}
		if err == nil {
			err = s.importOne(folder, row, sessions, together)
		}
		if err != nil {
			bad = append(bad, fmt.Errorf("row %d: %w", line, err))
			continue
		}
		count++
	}
}

func (s *Store) importOne(folder string, row []string, sessions map[string]int64, together int64) error {
	c, err := parseRow(row)
	if err != nil {
		return err
	}
	if !filepath.IsLocal(row[0]) {
		return fmt.Errorf("the file %q lies outside the folder", row[0])
	}
	data, err := weights.ReadFile(filepath.Join(folder, row[0]))
	if err != nil {
		return err
	}
	if c.Side, err = pngSide(data); err != nil {
		return fmt.Errorf("%s: %w", row[0], err)
	}
	if c.Crop, err = decodePNG(data, c.Side); err != nil {
		return fmt.Errorf("%s: %w", row[0], err)
	}
	session, known := sessions[row[3]]
	if !known {
		if session, err = s.BeginSession(c.Source); err != nil {
			return err
		}
		sessions[row[3]] = session
	}
	c.Session = session
	_, err = s.add(c, "importing faces", together)
	return err
}

// parseRow reads a row of the table, all but the picture.
func parseRow(row []string) (c Capture, err error) {
	var faults [5]error
	var taken int64
	faults[0] = json.Unmarshal([]byte(row[2]), &c.Label)
	c.Label = c.Label.canonical()
	c.Burst, faults[1] = strconv.ParseInt(row[4], 10, 64)
	taken, faults[2] = strconv.ParseInt(row[6], 10, 64)
	c.Consent, faults[3] = strconv.ParseBool(row[8])
	faults[4] = json.Unmarshal([]byte(row[9]), &c.Landmarks)
	c.Person, c.Source, c.Taken = row[5], row[7], time.UnixMilli(taken)
	return c, errors.Join(faults[:]...)
}
