package window

import (
	"arbex/app/ui"

	"fyne.io/fyne/v2/widget"
)

// setting is one thing that a user can choose.
type setting struct {
	name    string
	choices []choice
	current string
	set     func(value string)
}

// choice is a value of a setting and its text.
type choice struct{ value, text string }

// list returns a widget to choose from.
func (s setting) list() *ui.Select {
	texts := make([]string, len(s.choices))
	selected := -1
	for i, c := range s.choices {
		texts[i] = c.text
		if c.value == s.current {
			selected = i
		}
	}
	list := ui.NewSelect(texts, nil)
	if selected >= 0 {
		list.SetSelectedIndex(selected)
	}
	list.OnChanged = func(string) { s.set(s.choices[list.SelectedIndex()].value) }
	return list
}

// form returns a form of settings.
func form(all []setting) *widget.Form {
	f := widget.NewForm()
	for _, s := range all {
		f.Append(s.name, s.list())
	}
	return f
}
