package teach

import (
	"slices"

	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// galleryActions is the line of buttons above the gallery, which change the
// selected faces.
type galleryActions struct {
	object  fyne.CanvasObject
	title   *ui.Caption
	showAll *widget.Button // hidden unless a subset is shown
	relabel *ui.Select
	burst   *widget.Button
	delete  *widget.Button
}

func newGalleryActions(g *gallery) *galleryActions {
	a := &galleryActions{title: ui.NewCaption("")}
	a.showAll = widget.NewButton(lang.L("Show all"), g.showAll)
	a.relabel = ui.NewSelect(nil, nil)
	a.relabel.PlaceHolder = lang.L("Relabel as…")
	a.relabel.OnChanged = func(entry string) {
		if entry != "" {
			a.relabel.ClearSelected()
			g.relabelSelected(slices.Index(a.relabel.Options, entry))
		}
	}
	a.burst = widget.NewButton(lang.L("Whole burst"), g.selectBurst)
	a.delete = widget.NewButtonWithIcon("", theme.DeleteIcon(), g.deleteSelected)
	all := widget.NewButtonWithIcon("", theme.CheckButtonCheckedIcon(), g.selectAll)
	undo := widget.NewButtonWithIcon("", theme.ContentUndoIcon(), func() { g.onUndo() })
	redo := widget.NewButtonWithIcon("", theme.ContentRedoIcon(), func() { g.onRedo() })
	more := widget.NewButtonWithIcon("", theme.MoreVerticalIcon(), nil)
	more.OnTapped = func() { g.showMenu(more) }
	buttons := container.NewHBox(a.showAll, a.relabel, all, a.burst, a.delete, undo, redo, more)
	a.object = container.New(tightColumn{}, buttons, a.title)
	return a
}

func (a *galleryActions) setClasses(classes []string) {
	a.relabel.Options = append(ui.TranslateClasses(classes), lang.L("A mixture…"))
}

// update sets the title and enables what the selection allows.
func (a *galleryActions) update(title string, selected int, subset bool) {
	a.title.SetText(title)
	a.showAll.Hidden = !subset
	a.showAll.Refresh()
	for _, o := range []fyne.Disableable{a.relabel, a.delete, a.burst} {
		if selected > 0 {
			o.Enable()
		} else {
			o.Disable()
		}
	}
}
