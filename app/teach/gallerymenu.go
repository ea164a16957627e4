package teach

import (
	"context"

	"arbex/app/ui"
	"arbex/training/captures"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// showMenu shows what is needed less often, under a button.
func (g *gallery) showMenu(under fyne.CanvasObject) {
	selected := g.selectedIDs()
	showMenu(g.shared.window, under,
		menuItem(lang.L("Enlarge the selected face"), len(selected) == 1, g.enlargeSelected),
		menuItem(lang.L("Name the person of the selected faces…"), len(selected) > 0, g.askPerson),
		menuItem(lang.L("Show the held-out faces"), len(g.heldOut) > 0, g.showHeldOut),
		fyne.NewMenuItemSeparator(),
		menuItem(lang.L("Export the faces shown…"), len(g.shown) > 0, g.export),
		menuItem(lang.L("Import…"), true, g.importFolder),
		menuItem(lang.L("Forget a person for good…"), len(g.filter.names()) > 0, g.askForget))
}

// menuItem returns an item of a menu.
func menuItem(name string, enabled bool, do func()) *fyne.MenuItem {
	item := fyne.NewMenuItem(name, do)
	item.Disabled = !enabled
	return item
}

// showMenu shows a menu under an object.
func showMenu(w fyne.Window, under fyne.CanvasObject, items ...*fyne.MenuItem) {
	position := fyne.CurrentApp().Driver().AbsolutePositionForObject(under)
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", items...), w.Canvas(), position.AddXY(0, under.Size().Height))
}

func (g *gallery) enlargeSelected() {
	for _, c := range g.shown {
		if g.selected[c.ID] {
			g.enlarge(c)
			return
		}
	}
}

func (g *gallery) showHeldOut() {
	ids := []int64{}
	for id := range g.heldOut {
		ids = append(ids, id)
	}
	g.showSubset(ids)
}

func (g *gallery) askPerson() {
	name := widget.NewEntry()
	name.SetPlaceHolder(lang.L("Name; empty for nobody in particular"))
	ids := g.selectedIDs()
	form := widget.NewForm(widget.NewFormItem(lang.L("Person"), name))
	ui.Dialog{Title: lang.L("Whose faces are these?"), Action: lang.L("Save"), Content: form, Do: func() {
		g.afterEdit(g.shared.captures.SetPerson(ids, name.Text))
	}}.Show(g.shared.window)
}

// askForget asks which person to remove from the file, and once more with the number
// of faces; until then nothing is gone.
func (g *gallery) askForget() {
	who := ui.NewSelect(g.filter.names(), nil)
	form := widget.NewForm(widget.NewFormItem(lang.L("Person"), who))
	ui.Dialog{
		Title: lang.L("Forget a person"), Action: lang.L("Next…"), Content: form,
		Ready: func() bool { return who.Selected != "" }, Do: func() { g.confirmForget(who.Selected) },
	}.Show(g.shared.window)
}

// confirmForget says what forgetting a person deletes.
func (g *gallery) confirmForget(person string) {
	count, err := g.shared.captures.CountOf(person)
	if err != nil {
		g.shared.showError(err)
		return
	}
	title := lang.N("Forget {{.Person}} and {{.Count}} faces?", count, fields{"Person": person, "Count": count})
	text := lang.L("The faces, all that was computed from them and their history leave the file, deleted faces too. This cannot be undone.")
	ui.ConfirmDanger(g.shared.window, title, text, lang.L("Forget for good"), func() { g.forget(person) })
}

// forget removes a person and names the versions that were trained on them.
func (g *gallery) forget(person string) {
	s := g.shared
	deleted, err := s.captures.ForgetPerson(person)
	g.filter.person.Choose(personChoice{})
	g.pictures.clear()
	g.afterEdit(err)
	if err != nil {
		return
	}
	text := lang.N("{{.Count}} faces of {{.Person}} are gone.", len(deleted), fields{"Count": len(deleted), "Person": person})
	var names []string
	for _, v := range s.versions.TrainedOn(deleted) {
		names = append(names, v.Name)
	}
	if len(names) > 0 {
		text += " " + lang.L("These versions were trained on them; delete them as well if they asked for it: {{.Versions}}.", fields{"Versions": joinNames(names)})
	}
	s.showMessage(text)
}

func (g *gallery) export() {
	ids := []int64{}
	for _, c := range g.shown {
		ids = append(ids, c.ID)
	}
	s := g.shared
	s.askFolder(lang.L("Export into a new folder"), func(folder string) {
		count := 0
		s.tasks.Run(func(ctx context.Context) (err error) {
			count, err = s.captures.Export(ctx, captures.Filter{IDs: ids}, folder)
			return err
		}, func(err error) {
			s.showError(err)
			if err == nil {
				s.showMessage(lang.N("{{.Count}} faces are in {{.Folder}}.", count, fields{"Count": count, "Folder": folder}))
			}
		})
	})
}

func (g *gallery) importFolder() {
	g.shared.askFolder(lang.L("Import an exported folder"), func(folder string) {
		count, bad := 0, []error(nil)
		g.shared.tasks.Run(func(ctx context.Context) (err error) {
			count, bad, err = g.shared.captures.Import(ctx, folder)
			return err
		}, func(err error) {
			g.afterEdit(err)
			if err == nil {
				g.shared.showMessage(importedText(count, bad))
			}
		})
	})
}

// importedText returns how many faces were imported, and how many were not.
func importedText(count int, bad []error) string {
	text := lang.N("{{.Count}} faces imported.", count, fields{"Count": count})
	if len(bad) > 0 {
		text += " " + lang.N("{{.Count}} rows were left out; the first: {{.Cause}}", len(bad), fields{"Count": len(bad), "Cause": ui.ErrorText(bad[0])})
	}
	return text
}

// askFolder asks for a folder of faces.
func (s *shared) askFolder(title string, then func(folder string)) {
	s.files.OpenFolder(ui.FileRequest{Title: title, Purpose: ui.ForFaces}, then)
}
