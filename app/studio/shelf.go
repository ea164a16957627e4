package studio

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"arbex/model"
	"arbex/training/tuning"
	"arbex/training/versions"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
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
	l.object = container.NewVBox(heading("Models"), l.rows)
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
		l.rows.Add(quiet("In use now: a model that is no version (" + s.network.Name() + ")."))
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
	use := widget.NewButton("Use", func() { s.use(v.ID) })
	if v.ID == s.version {
		use.SetText("In use")
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
		return "In the program; cannot be lost."
	}
	text := ago(v.Made, time.Now())
	var r tuning.Result
	if json.Unmarshal(v.Result, &r) == nil {
		if r.After.Own != nil {
			text += ", your faces " + points(r.After.Own.Accuracy)
		}
		if r.After.Base != nil {
			text += ", base set " + points(r.After.Base.Accuracy)
		}
		if r.Forgets() {
			text += " (forgot more than 2 points)"
		}
	}
	if v.Note != "" {
		text += ". " + v.Note
	}
	return text
}

func (l *shelf) menu(v versions.Version, under fyne.CanvasObject) {
	s, shipped := l.studio, v.ID == versions.Shipped
	rename := fyne.NewMenuItem("Rename…", func() { l.rename(v) })
	rename.Disabled = shipped
	remove := fyne.NewMenuItem("Delete…", func() {
		dialog.ShowConfirm("Delete this version?", v.Name+" will be gone for good.", func(yes bool) {
			if yes {
				s.say(s.options.Versions.Delete(v.ID))
				l.refresh()
			}
		}, s.window)
	})
	remove.Disabled = shipped || v.ID == s.version
	export := fyne.NewMenuItem("Export…", func() { l.export(v) })
	result := fyne.NewMenuItem("Figures…", func() {
		var r tuning.Result
		if err := json.Unmarshal(v.Result, &r); err != nil {
			s.say(fmt.Errorf("the figures of this version cannot be read: %w", err))
			return
		}
		s.details(v.Name, &r)
	})
	result.Disabled = len(v.Result) == 0
	compare := fyne.NewMenuItem("Compare live with the one in use", func() { s.mirror.begin(v) })
	compare.Disabled = v.ID == s.version
	menu := fyne.NewMenu("", compare, result, rename, export, remove)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(under)
	widget.ShowPopUpMenuAtPosition(menu, s.window.Canvas(), at.AddXY(0, under.Size().Height))
}

func (l *shelf) rename(v versions.Version) {
	name, note := widget.NewEntry(), widget.NewEntry()
	name.SetText(v.Name)
	note.SetText(v.Note)
	dialog.ShowForm("Rename", "Save", "Cancel", []*widget.FormItem{widget.NewFormItem("Name", name), widget.NewFormItem("Note", note)}, func(yes bool) {
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
				s.tell("The model is in " + path + "; arbex --model opens it.")
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
