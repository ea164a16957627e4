package live

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"arbex/app/ui"
	"arbex/model/weights"
)

// settings are what the window remembers between runs: comfort only, so that a
// file that cannot be read is no fault.
type settings struct {
	Theme  ui.Mode `json:"theme"`
	Width  float32 `json:"width"`
	Height float32 `json:"height"`
}

// The size of a first window, and the smallest one.
const (
	firstWidth, firstHeight       = 1180, 760
	smallestWidth, smallestHeight = 900, 600
)

func settingsFile(folder string) string { return filepath.Join(folder, "window.json") }

// readSettings returns what was remembered, or the defaults.
func readSettings(folder string) settings {
	s := settings{Theme: ui.System, Width: firstWidth, Height: firstHeight}
	text, err := os.ReadFile(settingsFile(folder))
	if err != nil || json.Unmarshal(text, &s) != nil {
		return settings{Theme: ui.System, Width: firstWidth, Height: firstHeight}
	}
	if s.Theme != ui.Light && s.Theme != ui.Dark {
		s.Theme = ui.System
	}
	s.Width = min(max(s.Width, smallestWidth), 8192)
	s.Height = min(max(s.Height, smallestHeight), 8192)
	return s
}

// save writes the settings, all of them or nothing.
func (s settings) save(folder string) error {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("live: remembering the window: %w", err)
	}
	return weights.Atomically(settingsFile(folder), func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}
