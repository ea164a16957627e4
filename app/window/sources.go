package window

import (
	"arbex/vision"
	"arbex/vision/camera"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// pickSource opens the list of sources under its button.
func (v *window) pickSource() {
	v.cameras = camera.List()
	v.sources = widget.NewPopUpMenu(fyne.NewMenu("", v.sourceItems(v.cameras)...), v.window.Canvas())
	place := fyne.CurrentApp().Driver().AbsolutePositionForObject(v.source)
	v.sources.ShowAtPosition(place.Add(fyne.NewPos(0, v.source.Size().Height+2)))
}

// sourceItems are the entries of the list.
func (v *window) sourceItems(cameras []camera.Info) []*fyne.MenuItem {
	var items []*fyne.MenuItem
	for _, camera := range cameras {
		items = append(items, fyne.NewMenuItem(cameraTitle(camera, cameras), func() { v.watch(camera.Spec) }))
	}
	if len(cameras) == 0 {
		none := fyne.NewMenuItem(lang.L("No camera found"), nil)
		none.Disabled = true
		items = append(items, none)
	}
	return append(items, fyne.NewMenuItemSeparator(),
		fyne.NewMenuItem(lang.L("Open a clip or picture…"), v.openFile),
		fyne.NewMenuItem(lang.L("Open a folder of pictures…"), v.openFolder),
		fyne.NewMenuItem(lang.L("Network address…"), v.openAddress),
		fyne.NewMenuItem(lang.L("Demo clip"), func() { v.watch(vision.Demo) }),
		fyne.NewMenuItemSeparator(), v.turnItems()[0], v.turnItems()[1])
}

func (v *window) openFile() {
	dialog.ShowFileOpen(func(file fyne.URIReadCloser, err error) {
		if err != nil || file == nil {
			return
		}
		path := file.URI().Path()
		file.Close()
		v.watch(path)
	}, v.window)
}

func (v *window) openFolder() {
	dialog.ShowFolderOpen(func(folder fyne.ListableURI, err error) {
		if err == nil && folder != nil {
			v.watch(folder.Path())
		}
	}, v.window)
}

const exampleAddress = "rtsp://camera.local/stream"

func (v *window) openAddress() {
	entry := widget.NewEntry()
	entry.SetPlaceHolder(exampleAddress)
	item := widget.NewFormItem(lang.L("Address"), entry)
	item.HintText = lang.L("The program connects to this address and to nothing else.")
	form := dialog.NewForm(lang.L("Watch a network stream"), lang.L("Watch"), lang.L("Cancel"), []*widget.FormItem{item}, func(ok bool) {
		if ok && entry.Text != "" {
			v.watch(entry.Text)
		}
	}, v.window)
	form.Resize(fyne.NewSize(480, 200))
	form.Show()
}

// firstCamera is the shortcut to a camera.
func (v *window) firstCamera() {
	if cameras := camera.List(); len(cameras) > 0 {
		v.watch(cameras[0].Spec)
		return
	}
	v.welcome = lang.L("No camera was found. Connect one and press C again.")
	v.draw()
}
