package view

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"arbex/app/batch"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

func (b *Board) askFolder() {
	ask := dialog.NewFolderOpen(func(folder fyne.ListableURI, err error) {
		if err == nil && folder != nil {
			b.Add(folder.Path())
		}
	}, b.window)
	ask.SetTitleText(lang.L("Add every clip and picture below a folder"))
	ask.Show()
}

// askFiles lets several files be chosen at once, which Fyne's own dialog does
// not.
func (b *Board) askFiles() {
	if b.picker == nil {
		home, err := os.UserHomeDir()
		if err != nil {
			home = "/"
		}
		b.picker = newPicker(home)
		b.picker.path.OnSubmitted = func(path string) {
			b.picker.enter(path)
			b.window.Canvas().Unfocus() // Escape belongs to the dialog again
		}
	}
	b.picker.clear()
	ask := dialog.NewCustomConfirm(lang.L("Add files"), lang.L("Add"), lang.L("Cancel"), b.picker.object, func(yes bool) {
		if some := b.picker.sorted(); yes && len(some) > 0 {
			b.Add(some...)
		}
	}, b.window)
	size := b.window.Canvas().Size()
	ask.Resize(fyne.NewSize(min(720, size.Width-60), min(560, size.Height-60)))
	ask.Show()
}

// picker lists a folder: a press on a folder goes into it, one on a file chooses
// it or no longer.
type picker struct {
	folder  string
	entries []os.DirEntry
	chosen  map[string]bool // paths

	object fyne.CanvasObject
	path   *widget.Entry
	list   *widget.List
	count  *widget.Label
}

func newPicker(folder string) *picker {
	p := &picker{chosen: map[string]bool{}, path: widget.NewEntry(), count: widget.NewLabel("")}
	p.list = widget.NewList(func() int { return len(p.entries) }, func() fyne.CanvasObject { return newChoice() }, p.draw)
	p.list.OnSelected = p.press
	up := widget.NewButtonWithIcon("", theme.MoveUpIcon(), func() { p.enter(filepath.Dir(p.folder)) })
	all := widget.NewButton(lang.L("All"), p.all)
	p.object = container.NewBorder(container.NewBorder(nil, nil, up, all, p.path), p.count, nil, nil, p.list)
	p.enter(folder)
	return p
}

// enter shows a folder; a path that is none is said.
func (p *picker) enter(folder string) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		p.count.SetText(ui.Capitalize(err.Error()))
		return
	}
	p.folder = filepath.Clean(folder)
	p.entries = slices.DeleteFunc(entries, func(e os.DirEntry) bool {
		return strings.HasPrefix(e.Name(), ".") || !isFolder(p.folder, e) && !batch.IsMedia(e.Name())
	})
	slices.SortStableFunc(p.entries, func(a, b os.DirEntry) int { // folders first
		if x, y := isFolder(p.folder, a), isFolder(p.folder, b); x != y {
			if x {
				return -1
			}
			return 1
		}
		return 0
	})
	p.path.SetText(p.folder)
	p.list.ScrollTo(0)
	p.tally()
}

// isFolder follows links.
func isFolder(parent string, e os.DirEntry) bool {
	if e.Type()&os.ModeSymlink == 0 {
		return e.IsDir()
	}
	info, err := os.Stat(filepath.Join(parent, e.Name()))
	return err == nil && info.IsDir()
}

func (p *picker) press(i widget.ListItemID) {
	p.list.UnselectAll()
	if i >= len(p.entries) {
		return
	}
	path := filepath.Join(p.folder, p.entries[i].Name())
	if isFolder(p.folder, p.entries[i]) {
		p.enter(path)
		return
	}
	p.toggle(path, !p.chosen[path])
	p.tally()
}

func (p *picker) toggle(path string, on bool) {
	delete(p.chosen, path)
	if on {
		p.chosen[path] = true
	}
}

// all chooses every file of the folder, or none when all are chosen.
func (p *picker) all() {
	var files []string
	missing := false
	for _, e := range p.entries {
		if path := filepath.Join(p.folder, e.Name()); !isFolder(p.folder, e) {
			files = append(files, path)
			missing = missing || !p.chosen[path]
		}
	}
	for _, path := range files {
		p.toggle(path, missing)
	}
	p.tally()
}

func (p *picker) clear() {
	clear(p.chosen)
	p.enter(p.folder)
}

// sorted are the chosen paths.
func (p *picker) sorted() (paths []string) {
	for path := range p.chosen {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	return paths
}

func (p *picker) tally() {
	text := lang.N("{{.Count}} files chosen", len(p.chosen), with{"Count": len(p.chosen)})
	if len(p.entries) == 0 {
		text = lang.L("No clips or pictures here.")
	}
	p.count.SetText(text)
	p.list.Refresh()
}

// choice is a line of the picker.
type choice struct {
	widget.BaseWidget
	icon *widget.Icon
	name *widget.Label
}

func newChoice() *choice {
	c := &choice{icon: widget.NewIcon(nil), name: widget.NewLabel("")}
	c.name.Truncation = fyne.TextTruncateEllipsis
	c.ExtendBaseWidget(c)
	return c
}

// CreateRenderer is for Fyne.
func (c *choice) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewBorder(nil, nil, c.icon, nil, c.name))
}

func (p *picker) draw(i widget.ListItemID, o fyne.CanvasObject) {
	if i >= len(p.entries) {
		return
	}
	c, entry := o.(*choice), p.entries[i]
	on := p.chosen[filepath.Join(p.folder, entry.Name())]
	switch {
	case isFolder(p.folder, entry):
		c.icon.SetResource(theme.FolderIcon())
	case on:
		c.icon.SetResource(theme.CheckButtonCheckedIcon())
	default:
		c.icon.SetResource(theme.CheckButtonIcon())
	}
	c.name.TextStyle.Bold = on
	c.name.SetText(entry.Name())
}
