package window

import (
	"image/color"
	"time"

	"arbex/app/settings"
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

// promiseNumber is the number of the text below. A text that asks for more than
// the last one gets the next number, and is shown again.
const promiseNumber = 1

// promised says whether the person has agreed to what a camera needs.
func (v *window) promised() bool { return v.memory.Consent.Version >= promiseNumber }

// mayWatch says whether a source may be opened. Without the promise a camera may
// not: the page that asks for it is shown instead.
func (v *window) mayWatch(spec string) bool {
	if !vision.IsLive(spec) || v.promised() {
		return true
	}
	v.askPromise(spec)
	return false
}

// askPromise fills the window with what the program does and does not. The
// source is opened when the person has agreed.
func (v *window) askPromise(source string) {
	title := widget.NewRichText(&widget.TextSegment{Text: lang.L("Before a camera is opened"), Style: widget.RichTextStyleHeading})
	page := container.NewVBox(title, v.promiseText())

	begin := widget.NewButtonWithIcon(lang.L("Begin"), theme.MediaPlayIcon(), func() { v.promise(source) })
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
		v.closePage()
		v.watch(vision.Demo)
	})
	sheet := widget.NewButton(lang.L("Information sheet…"), v.saveSheet)
	page.Add(everyone)
	page.Add(container.NewHBox(begin, demo, layout.NewSpacer(), sheet))
	v.showPage(page)
	v.window.Canvas().Focus(everyone)
}

// promiseText is what a person reads before a camera is opened.
func (v *window) promiseText() fyne.CanvasObject {
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

// promise remembers that the person agreed, at once, and opens the source. What
// the start had to say, or that this could not be saved, stays to be read.
func (v *window) promise(source string) {
	v.memory.Consent = settings.Consent{Version: promiseNumber, AgreedAt: time.Now().UTC().Truncate(time.Second)}
	v.closePage()
	v.remember()
	v.engine.SetSource(source)
}

// pageWidth is the width of a page's text: longer lines are hard to read.
const pageWidth = 720

// showPage puts a page in the place of everything else.
func (v *window) showPage(page fyne.CanvasObject) {
	v.leaveCompact()
	if v.page == nil {
		v.whole = v.window.Content()
	}
	wide := canvas.NewRectangle(color.Transparent)
	wide.SetMinSize(fyne.NewSize(pageWidth, 0))
	v.page = container.NewVScroll(container.NewPadded(container.NewCenter(container.NewStack(wide, page))))
	v.window.SetContent(v.page)
}

// closePage brings the window back.
func (v *window) closePage() {
	if v.page == nil {
		return
	}
	v.page = nil
	v.window.SetContent(v.whole)
	v.draw()
}

// remember saves the settings now; a failure is a notice.
func (v *window) remember() {
	if err := v.memory.Save(v.options.Settings); err != nil {
		v.welcome = ui.ErrorText(err)
		v.draw()
	}
}
