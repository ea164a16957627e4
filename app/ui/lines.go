package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// ShowLines shows sentences in a dialog, one below the other, in full. They can be
// selected and copied.
func ShowLines(title string, lines []string, w fyne.Window) {
	text := widget.NewLabel(strings.Join(lines, "\n"))
	text.Wrapping, text.Selectable = fyne.TextWrapBreak, true
	Dialog{Title: title, Content: text, Size: fyne.NewSize(760, 0)}.Show(w)
}

// ErrorTexts returns errors for a person, see ErrorText.
func ErrorTexts(all []error) (texts []string) {
	for _, err := range all {
		texts = append(texts, ErrorText(err))
	}
	return texts
}
