package window

import (
	"errors"

	"arbex/app/engine"
	"arbex/app/ui"
	"arbex/model"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// tabEntry is a tab with its button.
type tabEntry struct {
	Tab
	name   string // on its button, a message key
	help   string // what it is for, a message key
	key    fyne.KeyName
	source bool // it shows the source, which therefore must not rest
	button *widget.Button
}

// tabs are the tabs of the window, of which one is selected.
type tabs struct {
	entries   []*tabEntry
	selected  *tabEntry
	buttons   *fyne.Container
	main      *fyne.Container // content of the selected tab, in the middle
	side      *fyne.Container // and at the right
	sideSpace *fyne.Container // holds side; hidden where the tab has none
	changed   func()          // called after another tab was selected
}

func newTabs(entries []*tabEntry, sideMinimum fyne.CanvasObject, changed func()) *tabs {
	t := &tabs{entries: entries, changed: changed, buttons: container.NewHBox(), main: container.NewStack(), side: container.NewStack()}
	t.sideSpace = container.NewStack(sideMinimum, t.side)
	for _, entry := range entries {
		entry.button = widget.NewButton(lang.L(entry.name), func() { t.selectTab(entry) })
		if entry.Tab == nil {
			entry.button.Disable()
		}
		t.buttons.Add(entry.button)
	}
	return t
}

// selectTab shows a tab; one that cannot be used is left alone.
func (t *tabs) selectTab(to *tabEntry) {
	if to.Tab == nil {
		return
	}
	t.selected = to
	main, side := to.Content()
	t.main.Objects, t.side.Objects = []fyne.CanvasObject{main}, nil
	if side != nil {
		t.side.Objects = []fyne.CanvasObject{side}
	}
	t.sideSpace.Hidden = side == nil
	for _, entry := range t.entries {
		entry.button.Importance = widget.MediumImportance
		if entry == to {
			entry.button.Importance = widget.HighImportance
		}
		entry.button.Refresh()
	}
	t.changed()
}

// selectKey selects the tab of a key.
func (t *tabs) selectKey(key fyne.KeyName) {
	for _, entry := range t.entries {
		if entry.key == key {
			t.selectTab(entry)
		}
	}
}

// shortcuts returns the keys that select the tabs.
func (t *tabs) shortcuts() (all []ui.Shortcut) {
	for _, entry := range t.entries {
		all = append(all, ui.Shortcut{Key: entry.key, Label: string(entry.key), Help: entry.help, Do: func() { t.selectTab(entry) }})
	}
	return all
}

// usable returns the tabs that can be used.
func (t *tabs) usable() (all []*tabEntry) {
	for _, entry := range t.entries {
		if entry.Tab != nil {
			all = append(all, entry)
		}
	}
	return all
}

// update hands a view to the tabs.
func (t *tabs) update(view *engine.View) {
	for _, tab := range t.usable() {
		tab.Update(view)
	}
}

// setNetwork tells the tabs that the network changed.
func (t *tabs) setNetwork(n *model.Network, version string) {
	for _, tab := range t.usable() {
		tab.SetNetwork(n, version)
	}
}

// drop hands files to the selected tab, else to the first.
func (t *tabs) drop(paths []string) {
	if !t.selected.Drop(paths) {
		t.entries[0].Drop(paths)
	}
}

// close ends the tabs, the last one first.
func (t *tabs) close() (err error) {
	t.selectTab(t.entries[0])
	all := t.usable()
	for i := range all {
		tab := all[len(all)-1-i]
		err = errors.Join(err, tab.Close())
	}
	return err
}
