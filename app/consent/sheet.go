// Package sheet writes the information sheet: one printable page that tells
// people in front of the camera what the program does, what is kept, and what
// they can ask for. Whoever runs the program fills in the blanks and hands it
// out.
//
//	err := sheet.Write(os.Stdout, sheet.Options{Language: "de"})
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

// Options say what the sheet tells.
type Options struct {
	Language string             // a code of settings.Languages; another one means English
	Keep     settings.Retention // for how long pictures and recordings stay
}

// Write writes the sheet as one HTML file that needs nothing else.
func Write(w io.Writer, o Options) error {
	if !slices.Contains(settings.Languages, o.Language) {
		o.Language = "en"
	}
	page, err := template.ParseFS(files, o.Language+".html")
	if err != nil {
		return fmt.Errorf("reading the information sheet: %w", err)
	}
	return page.Execute(w, o)
}
