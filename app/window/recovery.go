package window

import (
	"path/filepath"

	"arbex/app/logging"
	"arbex/app/ui"
	"arbex/model"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// Unclean says whether the last run on a data folder has not ended properly. It
// is asked before Run.
func Unclean(data string) bool { return logging.CrashedLastRun(filepath.Join(data, crashFolder)) }

// start shows the first source; or, in safe mode, none; or asks which of the two
// it shall be when the last run did not end properly. Until the person has
// answered the window is in safe mode, so that whatever ended the last run, a
// model or a camera's driver, does not end this one before anybody can read.
func (v *window) start(source, notice string) {
	switch {
	case v.options.Resume != nil:
		v.askRecovery(source, notice)
	case v.options.Safe:
		v.beginSafely()
	default:
		v.begin(source, notice)
	}
}

// beginSafely leaves the camera off.
func (v *window) beginSafely() {
	v.welcome = lang.L("Safe mode: the shipped model, on the processor, and the camera off. Choose a source when you are ready.")
	v.draw()
}

// askRecovery asks after a run that did not end properly.
func (v *window) askRecovery(source, notice string) {
	title := widget.NewRichText(&widget.TextSegment{Text: lang.L("ARBEx did not end properly the last time"), Style: widget.RichTextStyleHeading})
	text := widget.NewLabel(lang.L("It was ended from outside, the computer lost power, or something broke. Faces, recordings and models that were shown as saved are all there."))
	text.Wrapping = fyne.TextWrapWord
	choice := widget.NewLabel(lang.L("Continue with the model and the source of last time. If that ends the program again, safe mode begins with the shipped model, on the processor, and with the camera off; everything else is as usual."))
	choice.Wrapping = fyne.TextWrapWord

	var again, safe *widget.Button
	again = widget.NewButton(lang.L("Continue"), func() {
		again.Disable()
		safe.Disable()
		v.resume(source, notice)
	})
	again.Importance = widget.HighImportance
	safe = widget.NewButton(lang.L("Safe mode"), func() {
		v.closePage()
		v.beginSafely()
	})
	buttons := container.NewHBox(again, safe)
	if v.diary.crash != "" {
		buttons.Add(widget.NewButton(lang.L("Copy details"), v.copyDetails))
	}
	v.showPage(container.NewVBox(title, text, choice, buttons))
	v.window.Canvas().Focus(again)
}

// resume goes on as the last run would have. Opening its model takes up to a
// second, which the window must not wait for.
func (v *window) resume(source, notice string) {
	v.beside.Go(func() {
		n, version, err := v.options.Resume()
		fyne.Do(func() {
			if v.engine == nil {
				return // the window is closing
			}
			v.closePage()
			v.device.runOn(v.options.chosenDevice(v.memory.Compute))
			if n != nil {
				v.adopt(n, version)
			}
			if err != nil {
				notice = ui.ErrorText(err)
			}
			v.begin(source, notice)
		})
	})
}

// adopt uses a network that is a version, or none for "".
func (v *window) adopt(n *model.Network, version string) {
	v.version = version
	v.change(n)
}
