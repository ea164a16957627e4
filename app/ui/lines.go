package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// ShowLines shows sentences in a dialog, one below the other, in full. They can be
// selected and copied.
func ShowLines(title string, lines []string, w fyne.Window) {
	text := widget.NewLabel(strings.Join(lines, "\n"))
	text.Wrapping, text.Selectable = fyne.TextWrapBreak, true
	d := dialog.NewCustom(title, lang.L("Close"), container.NewVScroll(text), w)
	size := w.Canvas().Size()
	d.Resize(fyne.NewSize(min(760, size.Width-60), min(520, size.Height-60)))
	d.Show()
}

// ErrorTexts returns errors for a person, see ErrorText.
func ErrorTexts(all []error) (texts []string) {
	for _, err := range all {
		texts = append(texts, ErrorText(err))
	}
	return texts
}
