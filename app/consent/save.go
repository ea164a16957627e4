package consent

import (
	"net/url"

	"arbex/app/ui"
	"arbex/model/durable"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
)

// saveSheet asks for a file, writes the information sheet into it and offers to
// open it: a browser prints it. What came of it is said where it was asked for: nothing
// lies over a page.
func (g *Gate) saveSheet(said *ui.Notice) {
	request := ui.FileRequest{Title: lang.L("Save the information sheet"), Purpose: ui.ForExport, Name: "arbex-" + lang.L("information") + ".html", Extensions: []string{".html"}}
	g.files.SaveFile(request, func(path string) {
		sheet := Sheet{Language: ui.Language(), Retention: g.settings.Retention}
		sheetSaved(said, path, durable.Write(path, sheet.Write))
	})
}

func sheetSaved(said *ui.Notice, path string, err error) {
	if err != nil {
		said.SetMessage(ui.Failure, lang.L("The information sheet was not saved: {{.Cause}}", ui.Fields{"Cause": ui.ErrorText(err)}), said.Hide)
		return
	}
	said.SetMessage(ui.Success, lang.L("The information sheet is in {{.Path}}. A browser shows and prints it.", ui.Fields{"Path": path}), said.Hide, ui.Action{Label: lang.L("Open"), Do: func() {
		fyne.CurrentApp().OpenURL(&url.URL{Scheme: "file", Path: path})
	}})
}
