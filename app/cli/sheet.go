package cli

import (
	"arbex/app/consent"
	"arbex/app/settings"
)

// sheet prints the information sheet for people on camera.
type sheet struct {
	Language string `help:"en or de." default:"en" enum:"en,de"`
}

// Run writes HTML to standard output; a browser shows and prints it.
func (s *sheet) Run(t *terminal, h home) error {
	folder, err := h.settings()
	if err != nil {
		return err
	}
	kept, err := settings.Load(folder)
	if err != nil {
		t.logf("%v", err)
	}
	return consent.Sheet{Language: s.Language, Retention: kept.Retention}.Write(t.out)
}
