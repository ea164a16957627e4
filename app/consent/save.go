package consent

import (
	"io"
	"net/url"

	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
)

// saveSheet asks for a file, writes the information sheet into it and offers to
// open it: a browser prints it.
func (g *Gate) saveSheet() {
	ask := dialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
		if err != nil || file == nil {
			return
		}
		g.sheetSaved(file.URI().Path(), writeAndClose(file, Sheet{Language: ui.Language(), Retention: g.settings.Retention}))
	}, g.window)
	ask.SetFileName("arbex-" + lang.L("information") + ".html")
	ask.Show()
}

func writeAndClose(file io.WriteCloser, sheet Sheet) error {
	err := sheet.Write(file)
	if closed := file.Close(); err == nil {
		err = closed
	}
	return err
}

func (g *Gate) sheetSaved(path string, err error) {
	if err != nil {
		g.notifications.Notify(ui.Failure, lang.L("The information sheet was not saved: {{.Cause}}", ui.Fields{"Cause": ui.ErrorText(err)}))
		return
	}
	g.notifications.Notify(ui.Success, lang.L("The information sheet is in {{.Path}}. A browser shows and prints it.", ui.Fields{"Path": path}), ui.Action{Label: lang.L("Open"), Do: func() {
		fyne.CurrentApp().OpenURL(&url.URL{Scheme: "file", Path: path})
	}})
}
