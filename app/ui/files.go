package ui

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"arbex/app/settings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
)

// The purposes that files and folders are chosen for. Each has a folder of its own
// that the next choice begins in.
const (
	ForSource   = "source"    // what Live watches
	ForReview   = "review"    // clips and sessions to review
	ForBatch    = "batch"     // files to analyse
	ForResults  = "results"   // where Batch puts them
	ForSessions = "recording" // where recordings go
	ForExport   = "export"    // tables, films and figures
	ForFaces    = "faces"     // pictures and data sets for Teach
	ForModel    = "model"
)

// Files asks for files and folders in dialogs over a window.
type Files struct {
	window fyne.Window
	store  *settings.Store // nil: folders are remembered while the program runs
	last   map[string]string
	tasks  *Tasks
	system systemDialog // nil: the desktop has none, or it was not found yet
}

// NewFiles returns the dialogs of a window, which remember folders in the settings;
// these may be nil.
func NewFiles(w fyne.Window, store *settings.Store) *Files {
	return &Files{window: w, store: store, last: map[string]string{}, tasks: NewTasks()}
}

// FileRequest describes the file or folder that a user is asked for.
type FileRequest struct {
	Title      string
	Purpose    string   // see [ForSource]
	Start      string   // the folder to begin with the first time; empty: home
	Extensions []string // of the files that are listed, in small letters; nil: all
	Name       string   // suggested for a new file; one without an extension gets that of this
	Cancelled  func()   // nothing was chosen; may be nil
}

// OpenFile asks for a file.
func (f *Files) OpenFile(r FileRequest, then func(path string)) {
	f.ask(r, oneFile, lang.L("Open"), func(paths []string) { then(paths[0]) })
}

// OpenFiles asks for one file or more.
func (f *Files) OpenFiles(r FileRequest, then func(paths []string)) {
	f.ask(r, severalFiles, lang.L("Add"), then)
}

// OpenFolder asks for a folder.
func (f *Files) OpenFolder(r FileRequest, then func(folder string)) {
	f.ask(r, aFolder, lang.L("Choose this folder"), func(paths []string) { then(paths[0]) })
}

// SaveFile asks for the path of a new file; before one is returned that exists, the
// person agreed to replace it. Nothing is written.
func (f *Files) SaveFile(r FileRequest, then func(path string)) {
	f.ask(r, newFile, lang.L("Save"), func(paths []string) { then(paths[0]) })
}

func (f *Files) ask(r FileRequest, kind picking, action string, then func(paths []string)) {
	p := newFilePicker(f.window, r, kind, f.folder(r))
	closeSystem := f.offerSystemDialog(p, action)
	var chosen []string
	d := Dialog{Title: r.Title, Action: action, Content: p.object, Size: fyne.NewSize(720, 560)}
	d.Closed = func() {
		closeSystem()
		if r.Cancelled != nil {
			r.Cancelled()
		}
	}
	d.Ready = func() (ready bool) {
		chosen, ready = p.choice()
		return ready
	}
	d.Do = func() {
		closeSystem()
		f.remember(r.Purpose, p.folder)
		then(chosen)
	}
	p.confirm = d.Show(f.window).Confirm
}

// folder returns where a choice begins.
func (f *Files) folder(r FileRequest) string {
	last := f.last
	if f.store != nil {
		last = f.store.Folders
	}
	for _, folder := range []string{last[r.Purpose], r.Start} {
		if folder != "" && isFolderPath(folder) {
			return folder
		}
	}
	return homeFolder()
}

func (f *Files) remember(purpose, folder string) {
	if f.store == nil {
		f.last[purpose] = folder
		return
	}
	if f.store.Folders[purpose] != folder {
		f.store.RememberFolder(purpose, folder)
		f.store.Save()
	}
}

func homeFolder() string {
	if home, err := os.UserHomeDir(); err == nil {
		return home
	}
	return "/"
}

// lists reports whether a file with the name is listed.
func (r FileRequest) lists(name string) bool {
	return r.Extensions == nil || slices.Contains(r.Extensions, strings.ToLower(filepath.Ext(name)))
}
