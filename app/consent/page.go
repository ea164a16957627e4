package consent

import (
	"arbex/app/ui"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Ask shows the consent page. The source is opened when the user has agreed.
func (g *Gate) Ask(source string) {
	begin := widget.NewButtonWithIcon(lang.L("Begin"), theme.MediaPlayIcon(), func() { g.agree(source) })
	begin.Importance = widget.HighImportance
	begin.Disable()
	everyone := widget.NewCheck(lang.L("Everyone on camera knows this and has agreed."), func(yes bool) {
		if yes {
			begin.Enable()
		} else {
			begin.Disable()
		}
	})
	demo := widget.NewButton(lang.L("Only the demo clip"), func() {
		g.pages.Close()
		g.notifications.Clear()
		g.open(vision.Demo)
	})
	sheet := widget.NewButton(lang.L("Information sheet…"), g.saveSheet)
	title := widget.NewRichText(&widget.TextSegment{Text: lang.L("Before a camera is opened"), Style: widget.RichTextStyleHeading})
	g.pages.Show(container.NewVBox(title, text(), everyone, container.NewHBox(begin, demo, layout.NewSpacer(), sheet)))
	g.window.Canvas().Focus(everyone)
}

// text is what a user reads before a camera is opened.
func text() fyne.CanvasObject {
	lines := container.NewVBox()
	for _, line := range []struct{ head, text string }{
		{lang.L("It labels expressions."), lang.L("A network compares the picture of a face with faces that people have labelled, and says which expression it looks like. It is often wrong.")},
		{lang.L("It does not read minds."), lang.L("How a face looks is not how a person feels. Nothing here may decide anything about anybody.")},
		{lang.L("Nothing leaves this computer."), lang.L("Pictures, faces and results stay here, in folders that only you can read. The program has no account, sends no statistics and downloads nothing.")},
		{lang.L("At work and in schools the law forbids it."), lang.L("In the European Union, inferring emotions of people at work or in education is prohibited except for medical or safety reasons (AI Act, Regulation 2024/1689, Art. 5(1)(f)). Elsewhere people have to be told (Art. 50(3)).")},
		{lang.L("Everyone on camera decides."), lang.L("Faces are personal data. Tell everyone what is seen, what is kept and for how long, and stop when somebody asks you to. The information sheet helps.")},
	} {
		head := widget.NewLabelWithStyle(line.head, fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
		text := widget.NewLabel(line.text)
		text.Wrapping = fyne.TextWrapWord
		lines.Add(container.New(layout.NewCustomPaddedVBoxLayout(-8), head, text))
	}
	return lines
}

// SettingsPage returns the page of the settings that shows the consent and takes
// it back; revoked is called after that.
func (g *Gate) SettingsPage(revoked func()) fyne.CanvasObject {
	state := widget.NewLabel("")
	back := widget.NewButton(lang.L("Take the agreement back"), nil)
	refresh := func() {
		state.SetText(lang.L("Nobody has agreed yet. No camera is opened before."))
		if g.Given() {
			state.SetText(lang.L("Everyone on camera agreed on {{.Date}}.", ui.Fields{"Date": g.settings.Consent.AgreedAt.Local().Format("2006-01-02")}))
			back.Enable()
		} else {
			back.Disable()
		}
	}
	back.OnTapped = func() {
		g.revoke()
		revoked()
		refresh()
	}
	refresh()
	scroll := container.NewVScroll(text())
	scroll.SetMinSize(fyne.NewSize(560, 220))
	return container.NewVBox(state, scroll, container.NewHBox(back, widget.NewButton(lang.L("Information sheet…"), g.saveSheet)))
}
