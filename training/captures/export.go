package captures

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"arbex/assets/message"
	"arbex/model/durable"
)

// tableName is the table beside the folders of an export.
const tableName = "captures.csv"

// Column describes a column of the table.
type Column struct{ Name, Unit, Range, Meaning string }

// Columns are the columns of captures.csv in their order. Other programs can do
// with file and class.
var Columns = []Column{
	{"file", "", "text", "the picture, below the folder of the table"},
	{"class", "", "a class", "the largest share of label, and the folder"},
	{"label", "share", "JSON object: 0 to 1, sums to 1", "the label: each class with its share"},
	{"session", "", "a number", "the session in which the face was captured"},
	{"burst", "", "a number", "the same for faces that one press of a key captured"},
	{"person", "", "text", "whose face it is; empty: nobody said"},
	{"taken", "milliseconds", "since 1970, UTC", "when it was captured"},
	{"source", "", "text", "what was watched, or the file that it came from"},
	{"consent", "", "true, false", "the person had agreed"},
	{"landmarks", "pixels of the picture", "JSON list of x, y", "points of the face; null: not known"},
}

// The columns that an import reads by position.
const (
	fileColumn = iota
	_
	labelColumn
	sessionColumn
	burstColumn
	personColumn
	takenColumn
	sourceColumn
	consentColumn
	landmarksColumn
)

// columnNames returns the first row of the table.
func columnNames() (names []string) {
	for _, c := range Columns {
		names = append(names, c.Name)
	}
	return names
}

// Export writes captures into a folder: a folder of PNG files for each class, and
// a table with everything else about them. The folder must be empty or absent;
// after an error it is empty. It returns the number of captures written.
func (s *Store) Export(ctx context.Context, f Filter, folder string) (count int, err error) {
	if entries, err := os.ReadDir(folder); err == nil && len(entries) > 0 {
		return 0, message.New("{{.Path}} is not empty; choose a new folder", message.Fields{"Path": folder})
	}
	all, err := s.List(f)
	if err != nil {
		return 0, err
	}
	slices.Reverse(all) // oldest first, so that an import gives the same order
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return 0, exportFailed(err)
	}
	defer func() {
		if err != nil { // half an export would be taken for a whole one
			clearFolder(folder)
		}
	}()
	rows := [][]string{columnNames()}
	for _, c := range all {
		if err := ctx.Err(); err != nil {
			return count, err
		}
		row, err := s.exportOne(c, folder)
		if err != nil {
			return count, exportFailed(err)
		}
		rows = append(rows, row)
		count++
	}
	// The table comes last: a folder without it is not a finished export.
	err = durable.Write(filepath.Join(folder, tableName), func(w io.Writer) error { return csv.NewWriter(w).WriteAll(rows) })
	if err != nil {
		return count, exportFailed(err)
	}
	return count, nil
}

func exportFailed(err error) error {
	return message.Wrap(err, "the faces were not exported: {{.Cause}}", nil)
}

// clearFolder removes what an export wrote into an empty folder.
func clearFolder(folder string) {
	entries, _ := os.ReadDir(folder)
	for _, e := range entries {
		os.RemoveAll(filepath.Join(folder, e.Name()))
	}
}

// exportOne writes the picture of a capture and returns its row of the table.
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
	return tableRow(c, name)
}

// tableRow returns the row of a capture whose picture has the name.
func tableRow(c Capture, name string) ([]string, error) {
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

// folderName returns a class as the name of a folder.
func folderName(class string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || r < ' ' {
			return '_'
		}
		return r
	}, strings.Trim(class, ". "))
}
