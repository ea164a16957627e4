package ui

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// picking is what a file picker is for.
type picking int

const (
	oneFile picking = iota
	severalFiles
	aFolder
	newFile
)

// filePicker lists a folder. A tap on a folder opens it, one on a file chooses it; a
// path can also be typed.
type filePicker struct {
	request  FileRequest
	picking  picking
	folder   string
	entries  []os.DirEntry
	selected map[string]bool // paths
	replaced string          // a file that may be written over

	object fyne.CanvasObject
	name   *widget.Entry // of a new file
	path   *widget.Entry
	list   *widget.List
	status *widget.Label
	system *widget.Button // opens the dialog of the desktop

	window  fyne.Window
	confirm func() // the dialog
}

func newFilePicker(w fyne.Window, r FileRequest, kind picking, folder string) *filePicker {
	p := &filePicker{request: r, picking: kind, window: w, selected: map[string]bool{}, name: widget.NewEntry(), path: widget.NewEntry(), status: widget.NewLabel("")}
	p.list = widget.NewList(func() int { return len(p.entries) }, func() fyne.CanvasObject { return newFileRow() }, p.draw)
	p.list.OnSelected = p.tapped
	p.path.OnSubmitted = p.submitPath
	p.name.SetText(r.Name)
	p.status.Truncation = fyne.TextTruncateEllipsis
	up := widget.NewButtonWithIcon("", theme.MoveUpIcon(), func() { p.openFolder(filepath.Dir(p.folder)) })
	home := widget.NewButtonWithIcon("", theme.HomeIcon(), func() { p.openFolder(homeFolder()) })
	all := widget.NewButton(lang.L("All"), p.toggleAll)
	all.Hidden = kind != severalFiles
	top := container.NewVBox(container.NewBorder(nil, nil, container.NewHBox(up, home), all, p.path))
	if kind == newFile {
		top.Objects = slices.Insert(top.Objects, 0, fyne.CanvasObject(widget.NewForm(widget.NewFormItem(lang.L("Name"), p.name))))
	}
	p.system = widget.NewButton(lang.L("System dialog…"), nil)
	p.system.Hide()
	p.object = container.NewBorder(top, container.NewBorder(nil, nil, nil, p.system, p.status), nil, nil, p.list)
	p.openFolder(folder)
	return p
}

// openFolder lists a folder, or shows why it cannot be read.
func (p *filePicker) openFolder(folder string) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		p.status.SetText(ErrorText(err))
		return
	}
	p.folder = filepath.Clean(folder)
	entries = slices.DeleteFunc(entries, func(e os.DirEntry) bool { return !p.lists(e) })
	isFile := func(e os.DirEntry) bool { return !isFolder(p.folder, e) }
	files := slices.DeleteFunc(slices.Clone(entries), func(e os.DirEntry) bool { return !isFile(e) })
	p.entries = append(slices.DeleteFunc(entries, isFile), files...) // folders first
	p.path.SetText(p.folder)
	p.list.ScrollTo(0)
	p.drawStatus()
}

// lists reports whether an entry of the folder is listed.
func (p *filePicker) lists(e os.DirEntry) bool {
	switch {
	case strings.HasPrefix(e.Name(), "."):
		return false
	case isFolder(p.folder, e):
		return true
	}
	return p.picking != aFolder && p.request.lists(e.Name())
}

// isFolder reports whether an entry is a folder or a link to one.
func isFolder(parent string, e os.DirEntry) bool {
	if e.Type()&os.ModeSymlink == 0 {
		return e.IsDir()
	}
	return isFolderPath(filepath.Join(parent, e.Name()))
}

func isFolderPath(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// tapped opens a folder, or chooses a file; a second tap on the only file confirms.
func (p *filePicker) tapped(i widget.ListItemID) {
	p.list.UnselectAll()
	if i >= len(p.entries) {
		return
	}
	path := filepath.Join(p.folder, p.entries[i].Name())
	switch again := p.selected[path]; {
	case isFolder(p.folder, p.entries[i]):
		p.openFolder(path)
		return
	case p.picking == severalFiles:
		p.setSelected(path, !again)
	case again:
		p.confirm()
	default:
		clear(p.selected)
		p.setSelected(path, true)
		p.name.SetText(filepath.Base(path))
	}
	p.drawStatus()
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
	p.drawStatus()
}

// selectedPaths returns the selected files in order.
func (p *filePicker) selectedPaths() (paths []string) {
	for path := range p.selected {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	return paths
}

func (p *filePicker) drawStatus() {
	text := ""
	switch {
	case p.picking == severalFiles && len(p.entries) > 0:
		text = lang.N("{{.Count}} files chosen", len(p.selected), Fields{"Count": len(p.selected)})
	case p.picking <= severalFiles && len(p.entries) == 0:
		text = lang.L("There is nothing here to open.")
	}
	p.status.SetText(text)
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
	case p.picking != severalFiles:
		c.icon.SetResource(theme.FileIcon())
	case selected:
		c.icon.SetResource(theme.CheckButtonCheckedIcon())
	default:
		c.icon.SetResource(theme.CheckButtonIcon())
	}
	c.name.TextStyle.Bold = selected
	c.name.SetText(entry.Name())
}
