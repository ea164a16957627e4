package live

import (
	"path/filepath"
	"strconv"
	"strings"

	"arbex/app/ui"
	"arbex/vision"
	"arbex/vision/camera"
	"arbex/vision/media"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// sourcePicker is the button with the list of sources.
type sourcePicker struct {
	window        fyne.Window
	files         *ui.Files
	notifications *ui.Notifications
	open          func(source string)
	moreItems     func() []*fyne.MenuItem // at the end of the list

	button  *widget.Button
	menu    *widget.PopUpMenu // nil: it was not opened yet
	cameras []camera.Info     // that are connected
}

func newSourcePicker(w fyne.Window, files *ui.Files, n *ui.Notifications, open func(string), moreItems func() []*fyne.MenuItem) *sourcePicker {
	p := &sourcePicker{window: w, files: files, notifications: n, open: open, moreItems: moreItems}
	p.button = widget.NewButtonWithIcon(lang.L("Source"), theme.MediaVideoIcon(), p.show)
	return p
}

// update names the source on the button.
func (p *sourcePicker) update(info vision.Info) {
	if name := sourceName(info); p.button.Text != name { // Fyne lays out anew even for the same text
		p.button.SetText(name)
	}
}

// show opens the list of sources under its button.
func (p *sourcePicker) show() {
	p.cameras = camera.List()
	p.menu = widget.NewPopUpMenu(fyne.NewMenu("", p.items(p.cameras)...), p.window.Canvas())
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(p.button)
	p.menu.ShowAtPosition(at.Add(fyne.NewPos(0, p.button.Size().Height+2)))
}

// items returns the entries of the list.
func (p *sourcePicker) items(cameras []camera.Info) []*fyne.MenuItem {
	var items []*fyne.MenuItem
	for _, c := range cameras {
		items = append(items, fyne.NewMenuItem(cameraTitle(c, cameras), func() { p.open(c.Spec) }))
	}
	if len(cameras) == 0 {
		none := fyne.NewMenuItem(lang.L("No camera found"), nil)
		none.Disabled = true
		items = append(items, none)
	}
	items = append(items, fyne.NewMenuItemSeparator(),
		fyne.NewMenuItem(lang.L("Open a clip or picture…"), p.openFile),
		fyne.NewMenuItem(lang.L("Open a folder of pictures…"), p.openFolder),
		fyne.NewMenuItem(lang.L("Network address…"), p.openAddress),
		fyne.NewMenuItem(lang.L("Demo clip"), func() { p.open(vision.Demo) }),
		fyne.NewMenuItemSeparator())
	return append(items, p.moreItems()...)
}

func (p *sourcePicker) openFile() {
	p.files.OpenFile(ui.FileRequest{Title: lang.L("Open a clip or picture"), Purpose: ui.ForSource, Extensions: media.Extensions()}, p.open)
}

func (p *sourcePicker) openFolder() {
	p.files.OpenFolder(ui.FileRequest{Title: lang.L("Open a folder of pictures"), Purpose: ui.ForSource}, p.open)
}

const exampleAddress = "rtsp://camera.local/stream"

func (p *sourcePicker) openAddress() {
	entry := widget.NewEntry()
	entry.SetPlaceHolder(exampleAddress)
	address := func() string { return strings.TrimSpace(entry.Text) } // a copied one often has a space behind it
	item := widget.NewFormItem(lang.L("Address"), entry)
	item.HintText = lang.L("The program connects to this address and to nothing else.")
	ui.Dialog{
		Title: lang.L("Watch a network stream"), Action: lang.L("Watch"), Content: widget.NewForm(item), Size: fyne.NewSize(480, 0),
		Ready: func() bool { return address() != "" }, Do: func() { p.open(address()) },
	}.Show(p.window)
}

func (p *sourcePicker) openFirstCamera() {
	if cameras := camera.List(); len(cameras) > 0 {
		p.open(cameras[0].Spec)
		return
	}
	p.notifications.Notify(ui.Warning, lang.L("No camera was found. Connect one and press C again."))
}

// demoName returns the name of the demo clip, or of one with a number of faces after a
// colon.
func demoName(faces string) string {
	count, err := strconv.Atoi(strings.TrimPrefix(faces, ":"))
	if err != nil {
		return lang.L("demo clip")
	}
	return lang.L("demo clip") + ", " + lang.N("{{.Count}} faces", count, ui.Fields{"Count": count})
}

// longestName is how many characters of a source's name the button shows.
const longestName = 24

// sourceName returns the name of a source for the button.
func sourceName(info vision.Info) string {
	name := info.Name
	if faces, ok := strings.CutPrefix(info.Spec, vision.Demo); ok && (faces == "" || faces[0] == ':') { // not a file demo.mp4
		name = demoName(faces)
	}
	if name == "" || name == info.Spec && filepath.IsAbs(name) { // a file that cannot be opened
		name = filepath.Base(info.Spec)
	}
	if runes := []rune(name); len(runes) > longestName {
		name = string(runes[:longestName-1]) + "…"
	}
	if name == "" || name == "." {
		return lang.L("Source")
	}
	return name
}
