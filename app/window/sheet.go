package window

import (
	"net/url"

	"arbex/app/consent"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
)

// saveSheet writes the information sheet where the person says, and offers to
// open it: a browser prints it.
func (v *window) saveSheet() {
	ask := dialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
		if err != nil || file == nil {
			return
		}
		path := file.URI().Path()
		err = consent.Write(file, consent.Options{Language: ui.Language(), Keep: v.memory.Retention})
		if closed := file.Close(); err == nil {
			err = closed
		}
		v.savedSheet(path, err)
	}, v.window)
	ask.SetFileName("arbex-" + lang.L("information") + ".html")
	ask.Show()
}

func (v *window) savedSheet(path string, err error) {
	if err != nil {
		v.tell(lang.L("The information sheet was not saved: {{.Why}}", ui.Fields{"Why": ui.ErrorText(err)}), "", nil)
		return
	}
	v.tell(lang.L("The information sheet is in {{.Path}}. A browser shows and prints it.", ui.Fields{"Path": path}), lang.L("Open"), func() {
		fyne.CurrentApp().OpenURL(&url.URL{Scheme: "file", Path: path})
	})
}
