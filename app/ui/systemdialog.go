package ui

import (
	"context"
	"path/filepath"

	"arbex/app/portal"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
	"fyne.io/fyne/v2/lang"
)

// systemDialog is the dialog of the desktop.
type systemDialog interface {
	Choose(context.Context, portal.Request) (paths []string, err error)
}

var _ systemDialog = (*portal.FileChooser)(nil)

// FindSystemDialog looks for the dialog of the desktop, which the dialogs that are opened
// from then on offer too. Close ends it.
func (f *Files) FindSystemDialog() {
	var found *portal.FileChooser
	find := func(ctx context.Context) (err error) {
		found, err = portal.Connect(ctx)
		return err
	}
	f.tasks.Run(find, func(err error) {
		if err == nil {
			f.system = found
		}
	})
}

// Close closes the dialog of the desktop.
func (f *Files) Close() { f.tasks.Close() }

// offerSystemDialog gives a file picker its button for the dialog of the desktop, where
// there is one. close closes that dialog.
func (f *Files) offerSystemDialog(p *filePicker, action string) (close func()) {
	if f.system == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(f.tasks.Context())
	p.system.OnTapped = func() { f.askSystem(ctx, p, action) }
	p.system.Show()
	return cancel
}

// askSystem shows the dialog of the desktop over the file picker, which takes over what
// is chosen there.
func (f *Files) askSystem(ctx context.Context, p *filePicker, action string) {
	r := p.systemRequest(action)
	r.Parent = nativeWindow(f.window)
	p.system.Disable()
	p.status.SetText(lang.L("The system's dialog is open."))
	var paths []string
	choose := func(context.Context) (err error) {
		paths, err = f.system.Choose(ctx, r)
		return err
	}
	f.tasks.Run(choose, func(err error) {
		if ctx.Err() != nil { // the file picker is closed
			return
		}
		p.system.Enable()
		p.drawStatus()
		switch {
		case err != nil:
			p.status.SetText(ErrorText(err))
		case len(paths) > 0:
			p.confirmPaths(paths)
		}
	})
}

// systemRequest returns the request for the dialog of the desktop.
func (p *filePicker) systemRequest(action string) portal.Request {
	kinds := [...]portal.Kind{oneFile: portal.OpenFile, severalFiles: portal.OpenFiles, aFolder: portal.OpenFolder, newFile: portal.SaveFile}
	r := portal.Request{Kind: kinds[p.picking], Title: p.request.Title, Accept: action, Folder: p.folder, Name: p.name.Text}
	if p.request.Extensions != nil {
		r.Filters = []portal.Filter{{Name: lang.L("Supported files"), Extensions: p.request.Extensions}, {Name: lang.L("All files")}}
	}
	return r
}

// confirmPaths chooses paths and confirms. What is to be replaced was asked by whoever
// chose them.
func (p *filePicker) confirmPaths(paths []string) {
	switch p.picking {
	case aFolder:
		if p.openFolder(paths[0]); p.folder != filepath.Clean(paths[0]) {
			return // it cannot be read
		}
	case newFile:
		p.openFolder(filepath.Dir(paths[0]))
		p.name.SetText(paths[0])
		p.replaced = paths[0]
	default:
		p.openFolder(filepath.Dir(paths[0]))
		clear(p.selected)
		for _, path := range paths {
			p.setSelected(path, true)
		}
	}
	p.confirm()
}

// nativeWindow returns the name of a window for the desktop, empty for one without.
func nativeWindow(w fyne.Window) (name string) {
	if native, ok := w.(driver.NativeWindow); ok {
		native.RunNative(func(context any) {
			if x11, ok := context.(driver.X11WindowContext); ok {
				name = portal.X11Window(x11.WindowHandle)
			}
		})
	}
	return name
}
