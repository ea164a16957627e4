// Package about is the page that says what the program is made of: versions, the
// card of the shipped model, and the licences of everything that is part of it.
//
//	about.Show(window)
package about

import (
	"fmt"
	"strings"

	"arbex/app/ui"
	"arbex/assets/licences"
	"arbex/assets/models"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Show opens the page over a window.
func Show(w fyne.Window) {
	ui.Dialog{Title: lang.L("About ARBEx"), Content: NewPage(), Size: fyne.NewSize(860, 640)}.Show(w)
}

// NewPage returns the page: a tab each for the program, the model and licences.
func NewPage() fyne.CanvasObject {
	return container.NewAppTabs(
		container.NewTabItem(lang.L("Program"), program()),
		container.NewTabItem(lang.L("Model card"), container.NewVScroll(plainText(models.Card()))),
		container.NewTabItem(lang.L("Licences"), modules()),
	)
}

func program() fyne.CanvasObject {
	text := widget.NewLabel(strings.Join(Versions(), "\n"))
	text.Selectable = true
	licence := widget.NewLabel(lang.L("ARBEx is licensed under the Apache License, Version 2.0. The network follows the paper ARBEx: Attentive Feature Extraction with Reliability Balancing for Robust Facial Expression Learning (2023)."))
	licence.Wrapping = fyne.TextWrapWord
	return container.NewVBox(licence, text)
}

// modules lists the modules that are linked in; choosing one shows its licence.
func modules() fyne.CanvasObject {
	all := licences.All()
	text := plainText(all[0].Text)
	scroll := container.NewVScroll(text)
	list := widget.NewList(
		func() int { return len(all) },
		func() fyne.CanvasObject {
			row := widget.NewLabel("")
			row.Truncation = fyne.TextTruncateEllipsis
			return row
		},
		func(i widget.ListItemID, row fyne.CanvasObject) {
			row.(*widget.Label).SetText(fmt.Sprintf("%s %s", all[i].Module, all[i].Version))
		})
	list.OnSelected = func(i widget.ListItemID) {
		text.SetText(all[i].Text)
		scroll.ScrollToTop()
	}
	split := container.NewHSplit(list, scroll)
	split.Offset = 0.3
	return split
}

// plainText returns a long text as it is, its lines wrapped. It is small, so that
// the 80 columns of a licence fit.
func plainText(text string) *widget.Label {
	label := widget.NewLabel(text)
	label.TextStyle.Monospace = true
	label.SizeName = theme.SizeNameCaptionText
	label.Wrapping = fyne.TextWrapWord
	return label
}
