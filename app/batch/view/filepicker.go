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
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// filePicker lists a folder. A tap on a folder opens it, one on a file selects or
// deselects it.
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

// openFolder lists a folder, or shows why it cannot be read.
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
	isFile := func(e os.DirEntry) bool { return !isFolder(p.folder, e) }
	files := slices.DeleteFunc(slices.Clone(p.entries), func(e os.DirEntry) bool { return !isFile(e) })
	p.entries = append(slices.DeleteFunc(p.entries, isFile), files...) // folders first
	p.path.SetText(p.folder)
	p.list.ScrollTo(0)
	p.drawCount()
}

// isFolder reports whether an entry is a folder or a link to one.
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

// toggleAll selects every file of the folder, or none when all are selected.
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

// clear deselects all files and lists the folder again.
func (p *filePicker) clear() {
	clear(p.selected)
	p.openFolder(p.folder)
}

// selectedPaths returns the selected files in order.
func (p *filePicker) selectedPaths() (paths []string) {
	for path := range p.selected {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	return paths
}

func (p *filePicker) drawCount() {
	text := lang.N("{{.Count}} files chosen", len(p.selected), ui.Fields{"Count": len(p.selected)})
	if len(p.entries) == 0 {
		text = lang.L("No clips or pictures here.")
	}
	p.count.SetText(text)
	p.list.Refresh()
}

// fileRow is a row of a filePicker.
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

// CreateRenderer implements fyne.Widget.
func (c *fileRow) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewBorder(nil, nil, c.icon, nil, c.name))
}

func (p *filePicker) draw(i widget.ListItemID, o fyne.CanvasObject) {
	if i >= len(p.entries) {
		return
	}
	c, entry := o.(*fileRow), p.entries[i]
	selected := p.selected[filepath.Join(p.folder, entry.Name())]
	switch {
	case isFolder(p.folder, entry):
		c.icon.SetResource(theme.FolderIcon())
	case selected:
		c.icon.SetResource(theme.CheckButtonCheckedIcon())
	default:
		c.icon.SetResource(theme.CheckButtonIcon())
	}
	c.name.TextStyle.Bold = selected
	c.name.SetText(entry.Name())
}
