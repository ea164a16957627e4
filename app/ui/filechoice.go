package ui

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"fyne.io/fyne/v2/lang"
)

// choice returns what was chosen. It is not ready while something is missing, which it
// says, or while it waits for an answer.
func (p *filePicker) choice() (paths []string, ready bool) {
	typed := p.resolve(p.path.Text)
	switch {
	case typed != p.folder && !isFolderPath(typed): // a file whose path was typed
		p.submitPath(typed)
		return nil, false
	case typed != p.folder:
		p.openFolder(typed)
	}
	switch {
	case p.picking == aFolder:
		return []string{p.folder}, p.folder == typed
	case p.picking == newFile:
		return p.newPath()
	case len(p.selected) == 0:
		p.status.SetText(lang.L("Choose a file."))
		return nil, false
	}
	return p.selectedPaths(), true
}

// resolve returns the path that was typed: from the folder that is listed, or from home.
func (p *filePicker) resolve(typed string) string {
	typed = strings.TrimSpace(typed)
	if address, ok := strings.CutPrefix(typed, "file://"); ok { // from a file manager
		typed = address
		if path, err := url.PathUnescape(address); err == nil {
			typed = path
		}
	}
	if rest, ok := strings.CutPrefix(typed, "~"); ok && (rest == "" || rest[0] == filepath.Separator) {
		typed = homeFolder() + rest
	}
	if !filepath.IsAbs(typed) {
		typed = filepath.Join(p.folder, typed)
	}
	return filepath.Clean(typed)
}

// submitPath opens the folder whose path was typed, or chooses the file and confirms.
func (p *filePicker) submitPath(text string) {
	path := p.resolve(text)
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir() && path == p.folder && p.picking == aFolder:
		p.confirm()
	case err == nil && info.IsDir():
		p.openFolder(path)
	case p.picking == newFile && isFolderPath(filepath.Dir(path)):
		p.openFolder(filepath.Dir(path))
		p.name.SetText(filepath.Base(path))
		p.confirm()
	case err == nil && p.picking != aFolder && p.picking != newFile:
		p.openFolder(filepath.Dir(path))
		p.choose(path)
		p.confirm()
	default:
		p.status.SetText(lang.L("There is no such file or folder: {{.Path}}", Fields{"Path": path}))
	}
}

// newPath returns the path of a new file. Before one that exists is replaced, it asks.
func (p *filePicker) newPath() (paths []string, ready bool) {
	name := strings.TrimSpace(p.name.Text)
	if name == "" {
		p.status.SetText(lang.L("Type a name for the file."))
		return nil, false
	}
	path := p.resolve(name)
	if !isExtension(filepath.Ext(path)) {
		path = strings.TrimRight(path, ".") + filepath.Ext(p.request.Name)
	}
	if !isFolderPath(filepath.Dir(path)) {
		p.status.SetText(lang.L("There is no such file or folder: {{.Path}}", Fields{"Path": filepath.Dir(path)}))
		return nil, false
	}
	if _, err := os.Lstat(path); err == nil && path != p.replaced {
		p.askReplace(path)
		return nil, false
	}
	return []string{path}, true
}

// isExtension reports whether what follows the last dot of a name is the kind of a file,
// unlike the number in "P01.1" or the name in "Dr. Weber".
func isExtension(ext string) bool {
	return strings.ContainsFunc(ext, unicode.IsLetter) && !strings.ContainsFunc(ext, unicode.IsSpace)
}

// askReplace asks whether an existing file may be written over, and then confirms.
func (p *filePicker) askReplace(path string) {
	if isFolderPath(path) {
		p.openFolder(path)
		return
	}
	title := lang.L("Replace {{.Name}}?", Fields{"Name": filepath.Base(path)})
	ConfirmDanger(p.window, title, lang.L("What is in this file now will be gone."), lang.L("Replace"), func() {
		p.replaced = path
		p.confirm()
	})
}
