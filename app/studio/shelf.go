package studio

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"arbex/model"
	"arbex/training/tuning"
	"arbex/training/versions"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// shelf lists the versions of the model.
type shelf struct {
	studio *Studio
	object fyne.CanvasObject
	rows   *fyne.Container
}

func newShelf(s *Studio) *shelf {
	l := &shelf{studio: s, rows: container.NewVBox()}
	l.object = container.NewVBox(heading(lang.L("Models")), l.rows)
	return l
}

// refresh lists the versions again.
func (l *shelf) refresh() {
	s := l.studio
	all, damaged := s.options.Versions.List()
	l.rows.RemoveAll()
	for _, v := range all {
		l.rows.Add(l.row(v))
	}
	if s.version == "" {
		l.rows.Add(quiet(lang.L("In use now: a model that is no version ({{.Name}}).", with{"Name": s.network.Name()})))
	}
	if damaged != nil {
		s.say(damaged)
	}
}

func (l *shelf) row(v versions.Version) fyne.CanvasObject {
	s := l.studio
	name := widget.NewLabel(v.Name)
	name.Truncation = fyne.TextTruncateEllipsis
	name.TextStyle.Bold = v.ID == s.version
	use := widget.NewButton(lang.L("Use"), func() { s.use(v.ID) })
	if v.ID == s.version {
		use.SetText(lang.L("In use"))
		use.Disable()
	}
	more := widget.NewButtonWithIcon("", theme.MoreVerticalIcon(), nil)
	more.OnTapped = func() { l.menu(v, more) }
	row := container.NewBorder(nil, nil, nil, container.NewHBox(use, more), name)
	if about := aboutVersion(v); about != "" {
		return container.NewVBox(row, quiet(about))
	}
	return row
}

// aboutVersion is what is known about a version in a line.
func aboutVersion(v versions.Version) string {
	if v.ID == versions.Shipped {
		return lang.L("In the program; cannot be lost.")
	}
	text := ago(v.Made, time.Now())
	var r tuning.Result
	if json.Unmarshal(v.Result, &r) == nil {
		if r.After.Own != nil {
			text += ", " + lang.L("your faces {{.Share}}", with{"Share": points(r.After.Own.Accuracy)})
		}
		if r.After.Base != nil {
			text += ", " + lang.L("base set {{.Share}}", with{"Share": points(r.After.Base.Accuracy)})
		}
		if r.Forgets() {
			text += " " + lang.L("(forgot more than 2 points)")
		}
	}
	if v.Note != "" {
		text += ". " + v.Note
	}
	return text
}

func (l *shelf) menu(v versions.Version, under fyne.CanvasObject) {
	s, shipped := l.studio, v.ID == versions.Shipped
	rename := fyne.NewMenuItem(lang.L("Rename…"), func() { l.rename(v) })
	rename.Disabled = shipped
	remove := fyne.NewMenuItem(lang.L("Delete…"), func() {
		dialog.ShowConfirm(lang.L("Delete this version?"), lang.L("{{.Name}} will be gone for good.", with{"Name": v.Name}), func(yes bool) {
			if yes {
				s.say(s.options.Versions.Delete(v.ID))
				l.refresh()
			}
		}, s.window)
	})
	remove.Disabled = shipped || v.ID == s.version
	export := fyne.NewMenuItem(lang.L("Export…"), func() { l.export(v) })
	result := fyne.NewMenuItem(lang.L("Figures…"), func() {
		var r tuning.Result
		if err := json.Unmarshal(v.Result, &r); err != nil {
			s.say(errors.New(lang.L("The figures of this version cannot be read: {{.Why}}", with{"Why": words(err)})))
			return
		}
		s.details(v.Name, &r)
	})
	result.Disabled = len(v.Result) == 0
	compare := fyne.NewMenuItem(lang.L("Compare live with the one in use"), func() { s.mirror.begin(v) })
	compare.Disabled = v.ID == s.version
	menu := fyne.NewMenu("", compare, result, rename, export, remove)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(under)
	widget.ShowPopUpMenuAtPosition(menu, s.window.Canvas(), at.AddXY(0, under.Size().Height))
}

func (l *shelf) rename(v versions.Version) {
	name, note := widget.NewEntry(), widget.NewEntry()
	name.SetText(v.Name)
	note.SetText(v.Note)
	dialog.ShowForm(lang.L("Rename"), lang.L("Save"), lang.L("Cancel"), []*widget.FormItem{widget.NewFormItem(lang.L("Name"), name), widget.NewFormItem(lang.L("Note"), note)}, func(yes bool) {
		if yes {
			l.studio.say(l.studio.options.Versions.Rename(v.ID, name.Text, note.Text))
			l.refresh()
		}
	}, l.studio.window)
}

func (l *shelf) export(v versions.Version) {
	s := l.studio
	ask := dialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
		if err != nil || file == nil {
			return
		}
		path := file.URI().Path()
		file.Close()
		s.later(func(context.Context) error {
			n, err := s.options.Versions.Load(v.ID)
			if err == nil {
				err = n.Save(path)
			}
			return err
		}, func(err error) {
			s.say(err)
			if err == nil {
				s.tell(lang.L("The model is in {{.Path}}; arbex --model opens it.", with{"Path": path}))
			}
		})
	}, s.window)
	ask.SetFileName(v.ID + ".safetensors")
	ask.Show()
}

// use puts a version into the live view, now and at the next start. The preview
// goes on meanwhile.
func (s *Studio) use(id string) {
	var n *model.Network
	s.later(func(context.Context) (err error) {
		if n, err = s.options.Versions.Load(id); err == nil {
			err = s.options.Versions.Use(id)
		}
		return err
	}, func(err error) {
		s.say(err)
		if err == nil {
			s.options.Use(n, id)
			s.Network(n, id)
		}
	})
}
