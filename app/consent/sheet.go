package consent

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"slices"

	"arbex/app/settings"
)

//go:embed en.html de.html
var files embed.FS

// Sheet is the information sheet.
type Sheet struct {
	Language  string             // a code of settings.Languages; another one means English
	Retention settings.Retention // for how long pictures and recordings are kept
}

// Write writes the sheet as one HTML file without references to others.
func (s Sheet) Write(w io.Writer) error {
	if !slices.Contains(settings.Languages, s.Language) {
		s.Language = "en"
	}
	page, err := template.ParseFS(files, s.Language+".html")
	if err != nil {
		return fmt.Errorf("reading the information sheet: %w", err)
	}
	return page.Execute(w, s)
}
