package teach

import (
	"context"

	"arbex/training/captures"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// showMenu offers what is needed less often.
func (g *gallery) showMenu(under fyne.CanvasObject) {
	item := func(name string, off bool, do func()) *fyne.MenuItem {
		i := fyne.NewMenuItem(name, do)
		i.Disabled = off
		return i
	}
	menu := fyne.NewMenu("",
		item(lang.L("Enlarge the selected face"), len(g.selectedIDs()) != 1, g.enlargeSelected),
		item(lang.L("Say whose faces the selected are…"), len(g.selectedIDs()) == 0, g.askPerson),
		item(lang.L("Show the held-out faces"), len(g.heldOut) == 0, g.showHeldOut),
		fyne.NewMenuItemSeparator(),
		item(lang.L("Export the faces shown…"), len(g.shown) == 0, g.export),
		item(lang.L("Import…"), false, g.importFolder),
		item(lang.L("Forget a person for good…"), len(g.names) < 2, g.askForget))
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(under)
	widget.ShowPopUpMenuAtPosition(menu, g.studio.window.Canvas(), at.AddXY(0, under.Size().Height))
}

func (g *gallery) enlargeSelected() {
	for _, c := range g.shown {
		if g.selected[c.ID] {
			g.studio.enlarge(c)
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
	dialog.ShowForm(lang.L("Whose faces are these?"), lang.L("Save"), lang.L("Cancel"), []*widget.FormItem{widget.NewFormItem(lang.L("Person"), name)}, func(yes bool) {
		if yes {
			g.studio.afterEdit(g.studio.options.Captures.SetPerson(ids, name.Text))
		}
	}, g.studio.window)
}

// askForget removes a person from the file, and says which versions had learnt
// from them.
func (g *gallery) askForget() {
	who := widget.NewSelect(nil, nil)
	for _, name := range g.names {
		if name != "" {
			who.Options = append(who.Options, name)
		}
	}
	d := dialog.NewForm(lang.L("Forget for good"), lang.L("Forget"), lang.L("Cancel"), []*widget.FormItem{
		widget.NewFormItem(lang.L("Person"), who),
		widget.NewFormItem("", newCaption(lang.L("Faces, feature vectors and history leave the file. This cannot be undone."))),
	}, func(yes bool) {
		if yes && who.Selected != "" {
			g.forget(who.Selected)
		}
	}, g.studio.window)
	d.Resize(fyne.NewSize(440, 220))
	d.Show()
}

// forget removes a person and says what is left of them.
func (g *gallery) forget(person string) {
	s := g.studio
	gone, err := s.options.Captures.ForgetPerson(person)
	g.person.Selected = everyPerson()
	clear(g.pictures)
	g.fetched = nil
	s.afterEdit(err)
	if err != nil {
		return
	}
	text := lang.N("{{.Count}} faces of {{.Person}} are gone.", len(gone), fields{"Count": len(gone), "Person": person})
	var names []string
	for _, v := range s.options.Versions.TrainedOn(gone) {
		names = append(names, v.Name)
	}
	if len(names) > 0 {
		text += " " + lang.L("These versions had learnt from them; delete them as well if they asked for it: {{.Versions}}.", fields{"Versions": joinNames(names)})
	}
	s.showMessage(text)
}

func (g *gallery) export() {
	ids := []int64{}
	for _, c := range g.shown {
		ids = append(ids, c.ID)
	}
	g.askFolder(lang.L("Export into a new folder"), func(folder string) {
		count := 0
		g.studio.inBackground(func(ctx context.Context) (err error) {
			count, err = g.studio.options.Captures.Export(ctx, captures.Filter{IDs: ids}, folder)
			return err
		}, func(err error) {
			g.studio.showError(err)
			if err == nil {
				g.studio.showMessage(lang.N("{{.Count}} faces are in {{.Folder}}.", count, fields{"Count": count, "Folder": folder}))
			}
		})
	})
}

func (g *gallery) importFolder() {
	g.askFolder(lang.L("Import an exported folder"), func(folder string) {
		count, bad := 0, []error(nil)
		g.studio.inBackground(func(ctx context.Context) (err error) {
			count, bad, err = g.studio.options.Captures.Import(ctx, folder)
			return err
		}, func(err error) {
			g.studio.afterEdit(err)
			if err != nil {
				return
			}
			text := lang.N("{{.Count}} faces imported.", count, fields{"Count": count})
			if len(bad) > 0 {
				text += " " + lang.N("{{.Count}} rows were left out; the first: {{.Why}}", len(bad), fields{"Count": len(bad), "Why": errorText(bad[0])})
			}
			g.studio.showMessage(text)
		})
	})
}

func (g *gallery) askFolder(title string, then func(folder string)) {
	ask := dialog.NewFolderOpen(func(folder fyne.ListableURI, err error) {
		if err == nil && folder != nil {
			then(folder.Path())
		}
	}, g.studio.window)
	ask.SetTitleText(title)
	ask.Show()
}
