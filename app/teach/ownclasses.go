package teach

import (
	"slices"

	"arbex/app/ui"
	"arbex/training/tuning"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// ownClassesDialog adds and removes expressions of the person's own.
type ownClassesDialog struct {
	shared   *shared
	name     *widget.Entry
	problem  *ui.Caption
	rows     *fyne.Container
	onChange func()
}

// askOwnClasses opens the dialog. onChange is called after each change.
func askOwnClasses(s *shared, onChange func()) {
	s.unfocus()
	o := newOwnClassesDialog(s, onChange)
	add := widget.NewButtonWithIcon(lang.L("Add"), theme.ContentAddIcon(), o.add)
	add.Importance = widget.HighImportance
	about := ui.NewCaption(lang.L("Such as yawn, frown or wink. Capture faces of it and others that do not show it, then train: the new model has a bar for it beside the others."))
	content := container.NewVBox(about, container.NewBorder(nil, nil, nil, add, o.name), o.problem, o.rows)
	ui.Dialog{Title: lang.L("Expressions of your own"), Content: content, Size: fyne.NewSize(480, 340)}.Show(s.window)
}

func newOwnClassesDialog(s *shared, onChange func()) *ownClassesDialog {
	o := &ownClassesDialog{shared: s, name: widget.NewEntry(), problem: ui.NewCaption(""), rows: container.NewVBox(), onChange: onChange}
	o.name.SetPlaceHolder(lang.L("Name of a new expression"))
	o.name.OnSubmitted = func(string) { o.add() }
	o.problem.Hide()
	o.list()
	return o
}

// add adds the expression with the name in the field.
func (o *ownClassesDialog) add() {
	_, err := o.shared.captures.AddClass(o.name.Text, o.shared.classes)
	if o.problem.Hidden = err == nil; err != nil {
		o.problem.SetText(ui.ErrorText(err))
		o.problem.Show()
		return
	}
	o.name.SetText("")
	o.changed()
}

func (o *ownClassesDialog) changed() {
	o.onChange()
	o.list()
}

// list shows the expressions that are not the base training's.
func (o *ownClassesDialog) list() {
	o.rows.RemoveAll()
	for _, class := range o.shared.ownClasses() {
		some, err := o.shared.captures.WithClass(class)
		if err != nil {
			o.shared.showError(err)
		}
		remove := widget.NewButtonWithIcon(lang.L("Remove…"), theme.DeleteIcon(), func() { o.askRemove(class, len(some)) })
		count := lang.N("{{.Count}} faces", len(some), fields{"Count": len(some)})
		o.rows.Add(container.NewBorder(nil, nil, nil, remove, widget.NewLabel(ui.Capitalize(class)+" · "+count)))
	}
}

// ownClasses returns the classes that the user added.
func (s *shared) ownClasses() []string {
	own := tuning.OwnClasses(s.network)
	return slices.DeleteFunc(slices.Clone(s.classes), func(class string) bool {
		return slices.Contains(s.network.Classes(), class) && !slices.Contains(own, class)
	})
}

// askRemove removes an expression with its faces, once the person has confirmed.
func (o *ownClassesDialog) askRemove(class string, count int) {
	text := lang.N("{{.Count}} faces carry it. Those that show it most are deleted, the others lose their share of it; Ctrl+Z brings all of it back.", count, fields{"Count": count})
	if slices.Contains(o.shared.network.Classes(), class) {
		text += " " + lang.L("The model in use shows it until you train again or use an earlier model.")
	}
	ui.ConfirmDanger(o.shared.window, lang.L("Remove “{{.Class}}”?", fields{"Class": class}), text, lang.L("Remove"), func() {
		o.shared.showError(o.shared.captures.RemoveClass(class))
		o.changed()
	})
}
