package consent

import (
	"image/color"
	"path/filepath"
	"slices"
	"strings"

	"arbex/app/ui"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// noticeHeight is that of a notice of one line.
const noticeHeight = 44

// Ask shows the consent page of a source, which is opened when the user has agreed. The
// people in the demo clip have.
func (g *Gate) Ask(source string) {
	p := textOf(source)
	begin := widget.NewButtonWithIcon(lang.L("Begin"), theme.MediaPlayIcon(), func() { g.agree(source) })
	begin.Importance = widget.HighImportance
	page, buttons := container.NewVBox(p.heading(), p.text()), container.NewHBox(begin)
	var focus fyne.Focusable = begin
	if p.agreement != "" {
		begin.Disable()
		agreed := widget.NewCheck(p.agreement, func(yes bool) { ui.SetEnabled(begin, yes) })
		page.Add(agreed)
		focus = agreed
		buttons.Add(g.decline())
	}
	said := ui.NewNotice()
	buttons.Add(layout.NewSpacer())
	buttons.Add(widget.NewButton(lang.L("Information sheet…"), func() { g.saveSheet(said) }))
	page.Add(buttons)
	room := canvas.NewRectangle(color.Transparent) // so that nothing moves when something is said
	room.SetMinSize(fyne.NewSize(0, noticeHeight))
	page.Add(container.NewStack(room, container.NewVBox(said.Container)))
	g.pages.Show(page)
	g.window.Canvas().Focus(focus)
}

// decline returns the button that opens no source that needs an agreement: it goes back
// to what is open, or in a run that has opened nothing shows the demo clip.
func (g *Gate) decline() *widget.Button {
	if g.last != "" {
		return widget.NewButton(lang.L("Back"), g.pages.Close)
	}
	return widget.NewButton(lang.L("Only the demo clip"), func() {
		g.pages.Close()
		g.notifications.Clear()
		g.openNow(vision.Demo)
	})
}

// pageText is what differs between sources on the consent page.
type pageText struct {
	title     string
	first     *line  // of the text; nil: none
	last      line   // of the text
	agreement string // what the user agrees to; empty: nothing
}

// line is a paragraph with a heading.
type line struct{ head, text string }

func cameraText() pageText {
	return pageText{
		title:     lang.L("Before a camera is opened"),
		last:      line{lang.L("Everyone on camera decides."), lang.L("Faces are personal data. Tell everyone what is seen, what is kept and for how long, and stop when somebody asks you to. The information sheet helps.")},
		agreement: lang.L("Everyone on camera knows this and has agreed."),
	}
}

func textOf(source string) pageText {
	if vision.IsLive(source) {
		return cameraText()
	}
	p := pageText{
		title:     lang.L("Before {{.Name}} is opened", ui.Fields{"Name": filepath.Base(source)}),
		first:     &line{lang.L("No camera is opened."), lang.L("Before one is, you are asked again.")},
		last:      line{lang.L("Everyone shown decides."), lang.L("Faces are personal data, in a clip or a picture as in front of a camera. The information sheet helps to tell people what is seen, what is kept and for how long.")},
		agreement: lang.L("Everyone shown has agreed, or this may be used in another lawful way."),
	}
	if source == vision.Demo || strings.HasPrefix(source, vision.Demo+":") {
		p.title, p.agreement = lang.L("Before the demo clip is played"), ""
	}
	return p
}

func (p pageText) heading() fyne.CanvasObject {
	title := widget.NewRichText(&widget.TextSegment{Text: p.title, Style: widget.RichTextStyleHeading})
	title.Wrapping = fyne.TextWrapBreak // a file's name may be long
	return title
}

// text is what a user reads before a source is opened.
func (p pageText) text() fyne.CanvasObject {
	all := []line{
		{lang.L("It labels expressions."), lang.L("A network compares the picture of a face with faces that people have labelled, and says which expression it looks like. It is often wrong.")},
		{lang.L("It does not read minds."), lang.L("How a face looks is not how a person feels. Nothing here may decide anything about anybody.")},
		{lang.L("Nothing leaves this computer."), lang.L("Pictures, faces and results stay here, in folders that only you can read. The program has no account, sends no statistics and downloads nothing.")},
		{lang.L("At work and in schools the law forbids it."), lang.L("In the European Union, inferring emotions of people at work or in education is prohibited except for medical or safety reasons (AI Act, Regulation 2024/1689, Art. 5(1)(f)). Elsewhere people have to be told (Art. 50(3)).")},
		p.last,
	}
	if p.first != nil {
		all = slices.Insert(all, 0, *p.first)
	}
	lines := container.NewVBox()
	for _, l := range all {
		head := widget.NewLabelWithStyle(l.head, fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
		text := widget.NewLabel(l.text)
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
	scroll := container.NewVScroll(cameraText().text())
	scroll.SetMinSize(fyne.NewSize(560, 220))
	said := ui.NewNotice()
	buttons := container.NewHBox(back, widget.NewButton(lang.L("Information sheet…"), func() { g.saveSheet(said) }))
	return container.NewVBox(state, scroll, buttons, said.Container)
}
