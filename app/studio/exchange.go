package studio

import (
	"context"

	"arbex/training/captures"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// menu offers what is needed less often.
func (g *gallery) menu(under fyne.CanvasObject) {
	whose := fyne.NewMenuItem(lang.L("Say whose faces the selected are…"), g.askPerson)
	whose.Disabled = len(g.chosen()) == 0
	forget := fyne.NewMenuItem(lang.L("Forget a person for good…"), g.askForget)
	forget.Disabled = len(g.person.Options) < 2
	export := fyne.NewMenuItem(lang.L("Export the faces shown…"), g.export)
	export.Disabled = len(g.shown) == 0
	menu := fyne.NewMenu("", whose, forget, fyne.NewMenuItemSeparator(), export, fyne.NewMenuItem(lang.L("Import…"), g.importFolder))
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(under)
	widget.ShowPopUpMenuAtPosition(menu, g.studio.window.Canvas(), at.AddXY(0, under.Size().Height))
}

func (g *gallery) askPerson() {
	name := widget.NewEntry()
	name.SetPlaceHolder(lang.L("Name; empty for nobody in particular"))
	ids := g.chosen()
	dialog.ShowForm(lang.L("Whose faces are these?"), lang.L("Save"), lang.L("Cancel"), []*widget.FormItem{widget.NewFormItem(lang.L("Person"), name)}, func(yes bool) {
		if yes {
			g.studio.edit(g.studio.options.Captures.SetPerson(ids, name.Text))
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
	dialog.ShowForm(lang.L("Forget for good"), lang.L("Forget"), lang.L("Cancel"), []*widget.FormItem{
		widget.NewFormItem(lang.L("Person"), who),
		widget.NewFormItem("", quiet(lang.L("Faces, feature vectors and history leave the file. This cannot be undone."))),
	}, func(yes bool) {
		if !yes || who.Selected == "" {
			return
		}
		gone, err := g.studio.options.Captures.Forget(who.Selected)
		g.person.Selected = everyPerson()
		clear(g.pictures)
		g.studio.edit(err)
		if err != nil {
			return
		}
		text := lang.N("{{.Count}} faces of {{.Person}} are gone.", len(gone), with{"Count": len(gone), "Person": who.Selected})
		var learnt []string
		for _, v := range g.studio.options.Versions.LearntFrom(gone) {
			learnt = append(learnt, v.Name)
		}
		if len(learnt) > 0 {
			text += " " + lang.L("These versions had learnt from them; delete them as well if they asked for it: {{.Versions}}.", with{"Versions": list(learnt)})
		}
		g.studio.tell(text)
	}, g.studio.window)
}

func (g *gallery) export() {
	ids := []int64{}
	for _, c := range g.shown {
		ids = append(ids, c.ID)
	}
	g.askFolder(lang.L("Export into a new folder"), func(folder string) {
		count := 0
		g.studio.later(func(ctx context.Context) (err error) {
			count, err = g.studio.options.Captures.Export(ctx, captures.Filter{IDs: ids}, folder)
			return err
		}, func(err error) {
			g.studio.say(err)
			if err == nil {
				g.studio.tell(lang.N("{{.Count}} faces are in {{.Folder}}.", count, with{"Count": count, "Folder": folder}))
			}
		})
	})
}

func (g *gallery) importFolder() {
	g.askFolder(lang.L("Import an exported folder"), func(folder string) {
		count, bad := 0, []error(nil)
		g.studio.later(func(ctx context.Context) (err error) {
			count, bad, err = g.studio.options.Captures.Import(ctx, folder)
			return err
		}, func(err error) {
			g.studio.edit(err)
			if err != nil {
				return
			}
			text := lang.N("{{.Count}} faces imported.", count, with{"Count": count})
			if len(bad) > 0 {
				text += " " + lang.N("{{.Count}} rows were left out; the first: {{.Why}}", len(bad), with{"Count": len(bad), "Why": words(bad[0])})
			}
			g.studio.tell(text)
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
