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

func (b *Tab) askFolder() {
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
func (b *Tab) askFiles() {
	if b.filePicker == nil {
		home, err := os.UserHomeDir()
		if err != nil {
			home = "/"
		}
		b.filePicker = newFilePicker(home)
		b.filePicker.path.OnSubmitted = func(path string) {
			b.filePicker.openFolder(path)
			b.window.Canvas().Unfocus() // Escape belongs to the dialog again
		}
	}
	b.filePicker.clear()
	ask := dialog.NewCustomConfirm(lang.L("Add files"), lang.L("Add"), lang.L("Cancel"), b.filePicker.object, func(yes bool) {
		if some := b.filePicker.selectedPaths(); yes && len(some) > 0 {
			b.Add(some...)
		}
	}, b.window)
	size := b.window.Canvas().Size()
	ask.Resize(fyne.NewSize(min(720, size.Width-60), min(560, size.Height-60)))
	ask.Show()
}

// filePicker lists a folder: a press on a folder goes into it, one on a file chooses
// it or no longer.
type filePicker struct {
	folder   string
	entries  []os.DirEntry
	selected map[string]bool // paths

	object fyne.CanvasObject
	path   *widget.Entry
	list   *widget.List
	count  *widget.Label
}

func newFilePicker(folder string) *filePicker {
	p := &filePicker{selected: map[string]bool{}, path: widget.NewEntry(), count: widget.NewLabel("")}
	p.list = widget.NewList(func() int { return len(p.entries) }, func() fyne.CanvasObject { return newFileRow() }, p.draw)
	p.list.OnSelected = p.tapped
	up := widget.NewButtonWithIcon("", theme.MoveUpIcon(), func() { p.openFolder(filepath.Dir(p.folder)) })
	all := widget.NewButton(lang.L("All"), p.toggleAll)
	p.object = container.NewBorder(container.NewBorder(nil, nil, up, all, p.path), p.count, nil, nil, p.list)
	p.openFolder(folder)
	return p
}

// openFolder shows a folder; a path that is none is said.
func (p *filePicker) openFolder(folder string) {
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
	p.drawCount()
}

// isFolder follows links.
func isFolder(parent string, e os.DirEntry) bool {
	if e.Type()&os.ModeSymlink == 0 {
		return e.IsDir()
	}
	info, err := os.Stat(filepath.Join(parent, e.Name()))
	return err == nil && info.IsDir()
}

func (p *filePicker) tapped(i widget.ListItemID) {
	p.list.UnselectAll()
	if i >= len(p.entries) {
		return
	}
	path := filepath.Join(p.folder, p.entries[i].Name())
	if isFolder(p.folder, p.entries[i]) {
		p.openFolder(path)
		return
	}
	p.setSelected(path, !p.selected[path])
	p.drawCount()
}

func (p *filePicker) setSelected(path string, on bool) {
	delete(p.selected, path)
	if on {
		p.selected[path] = true
	}
}

// toggleAll chooses every file of the folder, or none when all are chosen.
func (p *filePicker) toggleAll() {
	var files []string
	missing := false
	for _, e := range p.entries {
		if path := filepath.Join(p.folder, e.Name()); !isFolder(p.folder, e) {
			files = append(files, path)
			missing = missing || !p.selected[path]
		}
	}
	for _, path := range files {
		p.setSelected(path, missing)
	}
	p.drawCount()
}

func (p *filePicker) clear() {
	clear(p.selected)
	p.openFolder(p.folder)
}

// selectedPaths are the chosen paths.
func (p *filePicker) selectedPaths() (paths []string) {
	for path := range p.selected {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	return paths
}

func (p *filePicker) drawCount() {
	text := lang.N("{{.Count}} files chosen", len(p.selected), with{"Count": len(p.selected)})
	if len(p.entries) == 0 {
		text = lang.L("No clips or pictures here.")
	}
	p.count.SetText(text)
	p.list.Refresh()
}

// fileRow is a line of the picker.
type fileRow struct {
	widget.BaseWidget
	icon *widget.Icon
	name *widget.Label
}

func newFileRow() *fileRow {
	c := &fileRow{icon: widget.NewIcon(nil), name: widget.NewLabel("")}
	c.name.Truncation = fyne.TextTruncateEllipsis
	c.ExtendBaseWidget(c)
	return c
}

// CreateRenderer is for Fyne.
func (c *fileRow) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewBorder(nil, nil, c.icon, nil, c.name))
}

func (p *filePicker) draw(i widget.ListItemID, o fyne.CanvasObject) {
	if i >= len(p.entries) {
		return
	}
	c, entry := o.(*fileRow), p.entries[i]
	on := p.selected[filepath.Join(p.folder, entry.Name())]
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
