package captures

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"arbex/assets/message"
	"arbex/model/durable"
	"arbex/training/dataset"
)

// Import adds the captures of a folder that Export wrote, or another program in
// the same form; classes may have any of their synonyms. Sessions and bursts stay
// together under new numbers. Rows that cannot be used are skipped and reported
// in bad.
func (s *Store) Import(ctx context.Context, folder string) (count int, bad []error, err error) {
	table, err := openTable(filepath.Join(folder, tableName))
	if err != nil {
		return 0, nil, err
	}
	// A negative group: no burst has one.
	i := importer{store: s, folder: folder, sessions: map[string]int64{}, group: -s.now().UnixNano()}
	for line := 2; ; line++ {
		row, err := table.Read()
		if errors.Is(err, io.EOF) {
			return count, bad, nil
		}
		if ctx.Err() != nil {
			return count, bad, ctx.Err()
		}
		if err == nil {
			err = i.add(row)
		}
		if err != nil {
			bad = append(bad, message.Wrap(err, "row {{.Row}}: {{.Cause}}", message.Fields{"Row": line}))
			continue
		}
		count++
	}
}

// openTable returns the rows of a table after the first.
func openTable(path string) (*csv.Reader, error) {
	text, err := dataset.ReadText(path)
	if err != nil {
		return nil, message.Wrap(err, "the faces were not imported: {{.Cause}}; choose a folder that was exported here", nil)
	}
	table := csv.NewReader(strings.NewReader(text))
	table.FieldsPerRecord = len(Columns)
	if head, err := table.Read(); err != nil || !slices.Equal(head, columnNames()) {
		return nil, message.New("{{.Path}} has other columns than an export of captured faces", message.Fields{"Path": path})
	}
	return table, nil
}

// importer adds the rows of a table as one step of the history.
type importer struct {
	store    *Store
	folder   string
	sessions map[string]int64 // by their number in the table
	group    int64
}

func (i *importer) add(row []string) error {
	c, err := parseRow(row)
	if err != nil {
		return err
	}
	if c.Crop, c.Side, err = readCrop(i.folder, row[fileColumn]); err != nil {
		return err
	}
	session, known := i.sessions[row[sessionColumn]]
	if !known {
		if session, err = i.store.BeginSession(c.Source); err != nil {
			return err
		}
		i.sessions[row[sessionColumn]] = session
	}
	c.Session = session
	_, err = i.store.add(c, Action{Kind: Importing}, i.group)
	return err
}

// readCrop reads a picture below the folder.
func readCrop(folder, name string) (rgb []byte, side int, err error) {
	if !filepath.IsLocal(name) {
		return nil, 0, message.New("the file {{.Path}} lies outside the folder", message.Fields{"Path": name})
	}
	data, err := durable.ReadFile(filepath.Join(folder, name))
	if err != nil {
		return nil, 0, err
	}
	if side, err = pngSide(data); err == nil {
		rgb, err = decodePNG(data, side)
	}
	if err != nil {
		return nil, 0, message.Wrap(err, "{{.Path}}: {{.Cause}}", message.Fields{"Path": name})
	}
	return rgb, side, nil
}

// parseRow reads a row of the table, all but the picture.
func parseRow(row []string) (c Capture, err error) {
	var errs [5]error
	var taken int64
	errs[0] = json.Unmarshal([]byte(row[labelColumn]), &c.Label)
	c.Label = c.Label.canonical()
	c.Burst, errs[1] = strconv.ParseInt(row[burstColumn], 10, 64)
	taken, errs[2] = strconv.ParseInt(row[takenColumn], 10, 64)
	c.Consent, errs[3] = strconv.ParseBool(row[consentColumn])
	errs[4] = json.Unmarshal([]byte(row[landmarksColumn]), &c.Landmarks)
	c.Person, c.Source, c.Taken = row[personColumn], row[sourceColumn], time.UnixMilli(taken)
	return c, errors.Join(errs[:]...)
}
