package settings

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"arbex/model/durable"
	"arbex/model/weights"
)

// format is the number of the file's layout.
const format = 1

// Path is the file in a folder of settings.
func Path(folder string) string { return filepath.Join(folder, "settings.json") }

// BrokenError says that the file could not be used; the defaults stand in.
type BrokenError struct {
	Backup string // where the file is now
	Cause  error
}

func (e *BrokenError) Error() string {
	return fmt.Sprintf("the settings cannot be read (%v), so the defaults are used; the old file is kept as %s", e.Cause, e.Backup)
}

func (e *BrokenError) Unwrap() error { return e.Cause }

// Load returns what was remembered, or the defaults. A file that is broken or
// of a later program is moved aside, and the *BrokenError says where to.
func Load(folder string) (Settings, error) {
	text, err := weights.ReadFile(Path(folder))
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

// parse reads the text of a file over the defaults.
func parse(text []byte) (Settings, error) {
	s := Defaults()
	if err := json.Unmarshal(text, &s); err != nil {
		return s, err
	}
	if s.Format > format {
		return s, fmt.Errorf("a later version of the program wrote them")
	}
	s.sanitize()
	return s, nil
}

// moveAside moves the file away, so that saving does not destroy it.
func moveAside(folder string, cause error) error {
	kept := filepath.Join(folder, "settings.broken.json")
	if err := os.Rename(Path(folder), kept); err != nil {
		return fmt.Errorf("the settings cannot be read (%w), so the defaults are used; check the rights of %s", cause, Path(folder))
	}
	return &BrokenError{Backup: kept, Cause: cause}
}

// migrateWindowFile takes over what versions before the first settings file kept.
func migrateWindowFile(folder string) Settings {
	s := Defaults()
	var old struct {
		Theme         string
		Width, Height float32
	}
	text, err := weights.ReadFile(windowFile(folder))
	if err != nil || json.Unmarshal(text, &old) != nil {
		return s
	}
	s.Appearance.Theme, s.Window = old.Theme, Window{old.Width, old.Height}
	s.sanitize()
	return s
}

func windowFile(folder string) string { return filepath.Join(folder, "window.json") }

// Save writes the settings, all of them or nothing, readable by the person
// alone.
func (s Settings) Save(folder string) error {
	s.sanitize()
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("writing the settings: %w", err)
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("making the folder of the settings: %w; check its rights, or give another one with --home", err)
	}
	if err := durable.WritePrivate(Path(folder), func(w io.Writer) error {
		_, err := w.Write(append(text, '\n'))
		return err
	}); err != nil {
		return fmt.Errorf("writing the settings: %w", err)
	}
	os.Remove(windowFile(folder)) // its contents are in the new file
	return nil
}
