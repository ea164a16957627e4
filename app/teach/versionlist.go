package teach

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"
	"time"

	"arbex/app/ui"
	"arbex/training/tuning"
	"arbex/training/versions"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// versionList lists the versions of the model.
type versionList struct {
	shared *shared
	object fyne.CanvasObject
	rows   *fyne.Container

	onUse     func(id string)
	onCompare func(versions.Version)
	onDetails func(versions.Version, *tuning.Result)
}

func newVersionList(s *shared) *versionList {
	l := &versionList{shared: s, rows: container.NewVBox()}
	l.object = container.NewVBox(ui.NewHeading(lang.L("Models")), l.rows)
	return l
}

// refresh lists the versions again.
func (l *versionList) refresh() {
	s := l.shared
	all, damaged := s.versions.List()
	l.rows.RemoveAll()
	for _, v := range all {
		l.rows.Add(l.row(v))
	}
	if s.version == "" {
		l.rows.Add(ui.NewCaption(lang.L("In use now: a model that is no version ({{.Name}}).", fields{"Name": s.network.Name()})))
	}
	if damaged != nil {
		s.showError(damaged)
	}
}

func (l *versionList) row(v versions.Version) fyne.CanvasObject {
	inUse := v.ID == l.shared.version
	name := widget.NewLabel(versionName(v))
	name.Truncation = fyne.TextTruncateEllipsis
	name.TextStyle.Bold = inUse
	use := widget.NewButton(lang.L("Use"), func() { l.onUse(v.ID) })
	if inUse {
		use.SetText(lang.L("In use"))
		use.Disable()
	}
	more := widget.NewButtonWithIcon("", theme.MoreVerticalIcon(), nil)
	more.OnTapped = func() { l.showMenu(v, more) }
	row := container.NewBorder(nil, nil, nil, container.NewHBox(use, more), name)
	return container.New(tightColumn{}, row, ui.NewCaption(versionText(v, l.shared.now())))
}

// versionText returns what is known about a version in a line.
func versionText(v versions.Version, now time.Time) string {
	if v.ID == versions.Shipped {
		return lang.L("In the program; cannot be lost.")
	}
	parts := []string{agoText(v.Created, now)}
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

// parseResult returns the result of the training that made a version.
func parseResult(v versions.Version) (*tuning.Result, bool) {
	r := &tuning.Result{}
	if len(v.Result) == 0 || json.Unmarshal(v.Result, r) != nil || len(r.Classes) == 0 {
		return nil, false
	}
	return r, true
}

func (l *versionList) showMenu(v versions.Version, under fyne.CanvasObject) {
	shipped, inUse := v.ID == versions.Shipped, v.ID == l.shared.version
	result, measured := parseResult(v)
	showMenu(l.shared.window, under,
		menuItem(lang.L("Compare live with the one in use"), !inUse, func() { l.onCompare(v) }),
		menuItem(lang.L("Figures, map and origin…"), measured, func() { l.onDetails(v, result) }),
		menuItem(lang.L("Write a report…"), !shipped, func() { l.report(v, result) }),
		fyne.NewMenuItemSeparator(),
		menuItem(lang.L("Name and note…"), !shipped, func() { l.rename(v) }),
		menuItem(lang.L("Export the model…"), true, func() { l.export(v) }),
		menuItem(lang.L("Delete…"), !shipped && !inUse, func() { l.remove(v) }),
	)
}

// remove deletes a version once the person has confirmed.
func (l *versionList) remove(v versions.Version) {
	ui.ConfirmDanger(l.shared.window, lang.L("Delete this version?"), lang.L("{{.Name}} will be gone for good.", fields{"Name": v.Name}), lang.L("Delete"), func() {
		l.shared.showError(l.shared.versions.Delete(v.ID))
		l.refresh()
	})
}

func (l *versionList) rename(v versions.Version) {
	name, note := widget.NewEntry(), widget.NewMultiLineEntry()
	name.SetText(v.Name)
	note.SetText(v.Note)
	form := widget.NewForm(widget.NewFormItem(lang.L("Name"), name), widget.NewFormItem(lang.L("Note"), note))
	ui.Dialog{Title: lang.L("Name and note"), Action: lang.L("Save"), Content: form, Do: func() {
		l.shared.showError(l.shared.versions.Rename(v.ID, cmp.Or(strings.TrimSpace(name.Text), v.Name), note.Text))
		l.refresh()
	}}.Show(l.shared.window)
}

// export writes the model of a version to a file.
func (l *versionList) export(v versions.Version) {
	s := l.shared
	request := ui.FileRequest{Title: lang.L("Export the model"), Purpose: ui.ForModel, Name: v.ID + ".safetensors", Extensions: []string{".safetensors"}}
	s.files.SaveFile(request, func(path string) {
		s.tasks.Run(func(context.Context) error {
			n, err := s.versions.Load(v.ID)
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
	})
}

// tightColumn lays out objects below each other, closer together than a VBox.
type tightColumn struct{}

// tightOverlap is by how much the padding between two objects is reduced.
const tightOverlap = 10

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
		o.Resize(fyne.NewSize(size.Width, 0)) // text that wraps knows its height once it has a width
		height := o.MinSize().Height
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(size.Width, height))
		y += height - tightOverlap
	}
}
