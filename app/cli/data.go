package cli

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"arbex/training/captures"
)

// data lists and deletes the user's data.
type data struct {
	Show   dataShow   `cmd:"" default:"withargs" help:"Show what is kept and where (this is what arbex data alone does)."`
	Delete dataDelete `cmd:"" help:"Delete a person's faces, or everything, for good."`
}

type dataShow struct {
	JSON bool `help:"Write one JSON object to standard output."`
}

type dataDelete struct {
	All    bool   `help:"Everything: captured faces, models, recordings, settings, logs." xor:"what" required:""`
	Person string `help:"Everything captured of this person." placeholder:"NAME" xor:"what" required:""`
	Yes    bool   `help:"Do not ask."`
}

// storedData is one kind of the user's data.
type storedData struct {
	What  string   `json:"what"`
	Paths []string `json:"paths"` // that exist
	Count int      `json:"count"` // of files
	Bytes int64    `json:"bytes"`
}

// storedNames are all names that the program uses in its folders. Other files in a
// folder given with --home are never touched.
var storedNames = []struct {
	what     string
	settings bool // in the folder of settings
	names    []string
}{
	{what: "captured faces", names: []string{"captures.db", "captures.db-wal", "captures.db-shm"}},
	{what: "models", names: []string{versionsFolder, "models", "searches"}},
	{what: "recordings", names: []string{"sessions"}},
	{what: "logs", names: []string{"logs", "crashes"}},
	{what: "the program's own notes", names: []string{"batch.json", "arbex.lock"}},
	{what: "settings", settings: true, names: []string{"settings.json", "settings.broken.json", "window.json"}},
}

// findStoredData returns the data that exists, by kind.
func findStoredData(h home) (all []storedData, err error) {
	own, err := h.data()
	if err != nil {
		return nil, err
	}
	settings, err := h.settings()
	if err != nil {
		return nil, err
	}
	for _, k := range storedNames {
		folder := own
		if k.settings {
			folder = settings
		}
		found := storedData{What: k.what, Paths: []string{}}
		for _, name := range k.names {
			path := filepath.Join(folder, name)
			if _, err := os.Lstat(path); err != nil {
				continue
			}
			found.Paths = append(found.Paths, path)
			count, size, err := diskUsage(path)
			if err != nil {
				return nil, err
			}
			found.Count += count
			found.Bytes += size
		}
		all = append(all, found)
	}
	return all, nil
}

// diskUsage returns the number of files below a path and their bytes.
func diskUsage(path string) (count int, size int64, err error) {
	err = filepath.WalkDir(path, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) { // gone meanwhile
			return nil
		}
		if err != nil {
			return err
		}
		count++
		size += info.Size()
		return nil
	})
	if err != nil {
		return 0, 0, fmt.Errorf("looking into %s: %w", path, err)
	}
	return count, size, nil
}

// Run prints a line for each kind of data.
func (c *dataShow) Run(t *terminal, h home) error {
	all, err := findStoredData(h)
	if err != nil {
		return err
	}
	faces, people := 0, 0
	if own, err := h.data(); err == nil {
		faces, people = countCaptures(own)
	}
	if c.JSON {
		return json.NewEncoder(t.out).Encode(map[string]any{"kept": all, "faces": faces, "people": people})
	}
	table := tabwriter.NewWriter(t.out, 0, 8, 3, ' ', 0)
	for _, x := range all {
		if len(x.Paths) == 0 {
			fmt.Fprintf(table, "%s\tnone\n", x.What)
			continue
		}
		fmt.Fprintf(table, "%s\t%s in %d file(s)\t%s\n", x.What, megabytes(x.Bytes), x.Count, strings.Join(x.Paths, ", "))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if faces > 0 {
		fmt.Fprintf(t.out, "%d captured faces, %d named person(s).\n", faces, people)
	}
	_, err = fmt.Fprintln(t.out, "Nothing of this leaves the computer. arbex data delete removes it.")
	return err
}

// countCaptures counts captured faces and named people without creating a store.
func countCaptures(folder string) (faces, people int) {
	if !hasCaptures(folder) {
		return 0, 0
	}
	store, err := captures.Open(folder)
	if err != nil {
		return 0, 0
	}
	defer store.Close()
	counts, err := store.CountByPerson()
	if err != nil {
		return 0, 0
	}
	for name, count := range counts {
		faces += count
		if name != "" {
			people++
		}
	}
	return faces, people
}

// hasCaptures reports whether there is a store of captured faces, which opening it would
// make.
func hasCaptures(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, "captures.db"))
	return err == nil
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

// Run deletes the data after a confirmation.
func (c *dataDelete) Run(t *terminal, h home) error {
	if c.Person != "" {
		return c.deletePerson(t, h)
	}
	all, err := findStoredData(h)
	if err != nil {
		return err
	}
	var paths []string
	for _, x := range all {
		paths = append(paths, x.Paths...)
	}
	if len(paths) == 0 {
		_, err := fmt.Fprintln(t.out, "There is nothing to delete.")
		return err
	}
	if err := c.confirm(t, "all of "+strings.Join(paths, ", ")); err != nil {
		return err
	}
	for _, path := range paths {
		if err := os.RemoveAll(path); err != nil {
			return fmt.Errorf("deleting %s: %w; what came before it is gone", path, err)
		}
	}
	_, err = fmt.Fprintf(t.out, "Deleted %d file(s) and folder(s). The model in the program is untouched.\n", len(paths))
	return err
}

func (c *dataDelete) deletePerson(t *terminal, h home) error {
	folder, err := h.data()
	if err != nil {
		return err
	}
	nobody := fmt.Errorf("no face of %q is kept; names are as they were typed while labelling", c.Person)
	if !hasCaptures(folder) {
		return nobody
	}
	store, err := captures.Open(folder)
	if err != nil {
		return err
	}
	defer store.Close()
	counts, err := store.CountByPerson()
	if err != nil {
		return err
	}
	if counts[c.Person] == 0 {
		return nobody
	}
	if err := c.confirm(t, fmt.Sprintf("%d faces of %s", counts[c.Person], c.Person)); err != nil {
		return err
	}
	gone, err := store.ForgetPerson(c.Person)
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "Deleted %d faces of %s, their feature vectors and their history.\n", len(gone), c.Person)
	models, err := h.versions()
	if err != nil {
		return err
	}
	for _, v := range models.TrainedOn(gone) {
		fmt.Fprintf(t.out, "%s (%s) was trained on them: arbex models delete %s removes it.\n", v.ID, v.Name, v.ID)
	}
	return nil
}

// confirm asks the user to type yes, unless --yes is given.
func (c *dataDelete) confirm(t *terminal, what string) error {
	if c.Yes {
		return nil
	}
	if t.in == nil || !t.interactive {
		return &usageError{"nobody can be asked here; add --yes to delete " + what}
	}
	fmt.Fprintf(t.err, "Delete %s for good? Type yes: ", what)
	answer, _ := bufio.NewReader(t.in).ReadString('\n')
	if strings.TrimSpace(answer) != "yes" {
		return errors.New("nothing was deleted")
	}
	return nil
}
