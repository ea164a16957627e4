package teach

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
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

// versionList lists the versions of the model.
type versionList struct {
	studio *Tab
	object fyne.CanvasObject
	rows   *fyne.Container
}

func newVersionList(s *Tab) *versionList {
	l := &versionList{studio: s, rows: container.NewVBox()}
	l.object = container.NewVBox(newHeading(lang.L("Models")), l.rows)
	return l
}

// refresh lists the versions again.
func (l *versionList) refresh() {
	s := l.studio
	all, damaged := s.options.Versions.List()
	l.rows.RemoveAll()
	for _, v := range all {
		l.rows.Add(l.row(v))
	}
	if s.version == "" {
		l.rows.Add(newCaption(lang.L("In use now: a model that is no version ({{.Name}}).", fields{"Name": s.network.Name()})))
	}
	if damaged != nil {
		s.showError(damaged)
	}
}

func (l *versionList) row(v versions.Version) fyne.CanvasObject {
	s := l.studio
	name := widget.NewLabel(versionName(v))
	name.Truncation = fyne.TextTruncateEllipsis
	name.TextStyle.Bold = v.ID == s.version
	use := widget.NewButton(lang.L("Use"), func() { s.useVersion(v.ID) })
	if v.ID == s.version {
		use.SetText(lang.L("In use"))
		use.Disable()
	}
	more := widget.NewButtonWithIcon("", theme.MoreVerticalIcon(), nil)
	more.OnTapped = func() { l.showMenu(v, more) }
	row := container.NewBorder(nil, nil, nil, container.NewHBox(use, more), name)
	return container.New(&tightColumn{}, row, newCaption(l.versionText(v)))
}

// tightColumn lays a row and what is said about it out without room between.
type tightColumn struct{}

func (tightColumn) MinSize(objects []fyne.CanvasObject) (size fyne.Size) {
	for _, o := range objects {
		least := o.MinSize()
		size = fyne.NewSize(max(size.Width, least.Width), size.Height+least.Height)
	}
	return size.SubtractWidthHeight(0, tightOverlap)
}

func (tightColumn) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for _, o := range objects {
		o.Resize(fyne.NewSize(size.Width, 0)) // text that wraps asks for its height at a width
		tall := o.MinSize().Height
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(size.Width, tall))
		y += tall - tightOverlap
	}
}

// tightOverlap is how much the padding of two texts is reduced by.
const tightOverlap = 10

// versionName is a version's name; the shipped one's is in the person's language.
func versionName(v versions.Version) string {
	if v.ID == versions.Shipped {
		return lang.L("Shipped model")
	}
	return v.Name
}

// versionText is what is known about a version in a line.
func (l *versionList) versionText(v versions.Version) string {
	if v.ID == versions.Shipped {
		return lang.L("In the program; cannot be lost.")
	}
	parts := []string{agoText(v.Created, time.Now())}
	if r, ok := parseResult(v); ok {
		if r.After.Captured != nil {
			parts = append(parts, lang.L("your faces {{.Share}}", fields{"Share": shareText(r.After.Captured.Accuracy)}))
		}
		if r.After.Base != nil {
			parts = append(parts, lang.L("base set {{.Share}}", fields{"Share": shareText(r.After.Base.Accuracy)}))
		}
		if r.Forgets() {
			parts = append(parts, lang.L("(forgot more than 2 points)"))
		}
		if r.BaseUnmeasured {
			parts = append(parts, lang.L("base set not measured"))
		}
	}
	if v.Note != "" {
		parts = append(parts, v.Note)
	}
	return strings.Join(parts, " · ")
}

// parseResult is the figures of a version.
func parseResult(v versions.Version) (*tuning.Result, bool) {
	r := &tuning.Result{}
	if len(v.Result) == 0 || json.Unmarshal(v.Result, r) != nil || len(r.Classes) == 0 {
		return nil, false
	}
	return r, true
}

func (l *versionList) showMenu(v versions.Version, under fyne.CanvasObject) {
	s, shipped := l.studio, v.ID == versions.Shipped
	result, measured := parseResult(v)
	item := func(name string, off bool, do func()) *fyne.MenuItem {
		i := fyne.NewMenuItem(name, do)
		i.Disabled = off
		return i
	}
	menu := fyne.NewMenu("",
		item(lang.L("Compare live with the one in use"), v.ID == s.version, func() { s.comparison.start(v) }),
		item(lang.L("Figures, map and origin…"), !measured, func() { s.showDetails(v, result) }),
		item(lang.L("Write a report…"), shipped, func() { l.report(v, result) }),
		fyne.NewMenuItemSeparator(),
		item(lang.L("Name and note…"), shipped, func() { l.rename(v) }),
		item(lang.L("Export the model…"), false, func() { l.export(v) }),
		item(lang.L("Delete…"), shipped || v.ID == s.version, func() { l.remove(v) }),
	)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(under)
	widget.ShowPopUpMenuAtPosition(menu, s.window.Canvas(), at.AddXY(0, under.Size().Height))
}

func (l *versionList) remove(v versions.Version) {
	dialog.ShowConfirm(lang.L("Delete this version?"), lang.L("{{.Name}} will be gone for good.", fields{"Name": v.Name}), func(yes bool) {
		if yes {
			l.studio.showError(l.studio.options.Versions.Delete(v.ID))
			l.refresh()
		}
	}, l.studio.window)
}

func (l *versionList) rename(v versions.Version) {
	name, note := widget.NewEntry(), widget.NewMultiLineEntry()
	name.SetText(v.Name)
	note.SetText(v.Note)
	d := dialog.NewForm(lang.L("Name and note"), lang.L("Save"), lang.L("Cancel"), []*widget.FormItem{widget.NewFormItem(lang.L("Name"), name), widget.NewFormItem(lang.L("Note"), note)}, func(yes bool) {
		if yes {
			l.studio.showError(l.studio.options.Versions.Rename(v.ID, name.Text, note.Text))
			l.refresh()
		}
	}, l.studio.window)
	d.Resize(fyne.NewSize(440, 260))
	d.Show()
}

// report writes a page and its data into a new folder.
func (l *versionList) report(v versions.Version, r *tuning.Result) {
	s := l.studio
	s.gallery.askFolder(lang.L("Where to put the report's folder"), func(folder string) {
		folder = filepath.Join(folder, "arbex-report-"+v.ID)
		s.showMessage(lang.L("Writing the report…"))
		s.inBackground(func(ctx context.Context) error { return s.writeReport(ctx, v, r, folder) }, func(err error) {
			s.showError(err)
			if err == nil {
				s.showMessage(lang.L("The report is in {{.Folder}}: report.html for reading, report.json for programs.", fields{"Folder": folder}))
			}
		})
	})
}

func (s *Tab) writeReport(ctx context.Context, v versions.Version, r *tuning.Result, folder string) error {
	report := tuning.Report{Version: v, Parent: s.nameByID(v.Parent), Result: r}
	atlas, err := s.versionMap(ctx, v)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err == nil { // without the model it began as there is no map
		report.Map = atlas
	}
	return report.Write(folder)
}

func (l *versionList) export(v versions.Version) {
	s := l.studio
	ask := dialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
		if err != nil || file == nil {
			return
		}
		path := file.URI().Path()
		file.Close()
		s.inBackground(func(context.Context) error {
			n, err := s.options.Versions.Load(v.ID)
			if err == nil {
				err = n.Save(path)
			}
			return err
		}, func(err error) {
			s.showError(err)
			if err == nil {
				s.showMessage(lang.L("The model is in {{.Path}}; arbex --model opens it.", fields{"Path": path}))
			}
		})
	}, s.window)
	ask.SetFileName(v.ID + ".safetensors")
	ask.Show()
}

// useVersion puts a version into the live view, now and at the next start. The preview
// goes on meanwhile.
func (s *Tab) useVersion(id string) {
	var n *model.Network
	s.inBackground(func(context.Context) (err error) {
		if n, err = s.options.Versions.Load(id); err == nil {
			err = s.options.Versions.SetCurrent(id)
		}
		return err
	}, func(err error) {
		s.showError(err)
		if err == nil {
			s.options.Use(n, id)
			s.SetNetwork(n, id)
		}
	})
}
