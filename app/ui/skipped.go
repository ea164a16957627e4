package ui

import (
	"path/filepath"

	"fyne.io/fyne/v2/lang"
)

// SkippedText returns a sentence about what of a folder was not taken, with one example.
func SkippedText(count int, example string) string {
	return lang.L("{{.Count}} files or folders were left out, such as {{.Name}}: hidden, or neither pictures nor clips.", Fields{"Count": count, "Name": filepath.Base(example)})
}
