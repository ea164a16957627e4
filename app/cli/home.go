package cli

import (
	"fmt"
	"os"
	"path/filepath"
)

// home is the folder given with --home; empty means the XDG folders.
type home string

// data returns the folder of models and labelled faces: $XDG_DATA_HOME/arbex, or
// ~/.local/share/arbex (XDG Base Directory Specification 0.8).
func (h home) data() (string, error) { return h.folder("XDG_DATA_HOME", ".local/share") }

// settings returns the folder of the settings.
func (h home) settings() (string, error) { return h.folder("XDG_CONFIG_HOME", ".config") }

func (h home) folder(variable, standard string) (string, error) {
	if h != "" {
		return string(h), nil
	}
	if base := os.Getenv(variable); filepath.IsAbs(base) {
		return filepath.Join(base, "arbex"), nil
	}
	user, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("finding the home folder: %w; set HOME or give --home", err)
	}
	return filepath.Join(user, standard, "arbex"), nil
}
