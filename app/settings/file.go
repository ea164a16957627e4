package settings

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"arbex/assets/message"
	"arbex/model/durable"
)

// format is the version of the file's layout.
const format = 1

// Path returns the path of the settings in a folder.
func Path(folder string) string { return filepath.Join(folder, "settings.json") }

// backupPath is where a file goes that cannot be read.
func backupPath(folder string) string { return filepath.Join(folder, "settings.broken.json") }

// Load returns the settings of a folder, or the defaults. A file that cannot be
// read, or that a later version wrote, is moved aside; the error reports where to.
func Load(folder string) (Settings, error) {
	text, err := durable.ReadFile(Path(folder))
	if errors.Is(err, fs.ErrNotExist) {
		return migrateWindowFile(folder), nil
	}
	if err == nil {
		var s Settings
		if s, err = parse(text); err == nil {
			return s, nil
		}
	}
	return Defaults(), moveAside(folder, err)
}

// parse returns the defaults, changed by the text of a file.
func parse(text []byte) (Settings, error) {
	s := Defaults()
	if err := json.Unmarshal(text, &s); err != nil {
		return s, err
	}
	if s.Format > format {
		return s, message.New("a later version of the program wrote them", nil)
	}
	s.sanitize()
	return s, nil
}

// moveAside moves the file away, so that saving does not destroy it, and returns
// the error for the user.
func moveAside(folder string, cause error) error {
	if err := os.Rename(Path(folder), backupPath(folder)); err != nil {
		return message.Wrap(cause, "the settings cannot be read ({{.Cause}}), so the defaults are used; check the rights of {{.Path}}",
			message.Fields{"Path": Path(folder)})
	}
	return message.Wrap(cause, "the settings cannot be read ({{.Cause}}), so the defaults are used; the old file is kept as {{.Path}}",
		message.Fields{"Path": backupPath(folder)})
}

// migrateWindowFile returns the settings of versions that only had a window file.
func migrateWindowFile(folder string) Settings {
	s := Defaults()
	var old struct {
		Theme         string
		Width, Height float32
	}
	text, err := durable.ReadFile(windowFile(folder))
	if err != nil || json.Unmarshal(text, &old) != nil {
		return s
	}
	s.Appearance.Theme, s.Window = old.Theme, Window{old.Width, old.Height}
	s.sanitize()
	return s
}

func windowFile(folder string) string { return filepath.Join(folder, "window.json") }

// Save writes the settings, all of them or nothing, readable by the user alone.
func (s Settings) Save(folder string) error {
	s.sanitize()
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return saveError(err, folder)
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return saveError(err, folder)
	}
	if err := durable.WritePrivate(Path(folder), func(w io.Writer) error {
		_, err := w.Write(append(text, '\n'))
		return err
	}); err != nil {
		return saveError(err, folder)
	}
	os.Remove(windowFile(folder)) // its content is in the new file
	return nil
}

func saveError(err error, folder string) error {
	return message.Wrap(err, "the settings were not saved: {{.Cause}}; check the rights of {{.Folder}} and the free space", message.Fields{"Folder": folder})
}
