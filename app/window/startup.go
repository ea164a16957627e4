package window

import (
	"context"
	"path/filepath"

	"arbex/app/consent"
	"arbex/app/logging"
	"arbex/app/ui"
	"arbex/model"
	"arbex/vision"
	"arbex/vision/camera"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// CrashedLastRun reports whether the last run on a data folder did not end properly. It
// is to be called before Run.
func CrashedLastRun(data string) bool {
	return logging.CrashedLastRun(filepath.Join(data, crashFolder))
}

// startup opens the first source; or, in safe mode, none; or asks which of the two
// it is to be when the last run did not end properly. Until the user has
// answered the window is in safe mode, so that whatever ended the last run, a model
// or a camera's driver, does not end this one before anybody can read.
type startup struct {
	Start
	window        fyne.Window
	pages         *pages
	gate          *consent.Gate
	background    *background
	notifications *ui.Notifications
	useDevice     func() // leaves the device of safe mode
	useNetwork    func(n *model.Network, version string)
	problem       error // what went wrong before the window was opened; may be nil
	crashed       bool  // there is a crash report of the last run
	copyDetails   func()
	cameras       cameraList
	files         *ui.Files
	housekeeping  []func() // what else every start does
}

// cameraList shows the cameras that can be opened.
type cameraList interface {
	SetCameras(connected []camera.Info)
	WatchCameras(ctx context.Context)
}

// start opens the first source, asked or one that there is, and does what every
// start does; broken reports that the settings could not be read.
func (s *startup) start(asked string, broken error) {
	cameras := camera.List()
	s.cameras.SetCameras(cameras)
	source, notice := firstSource(asked, cameras)
	if broken != nil {
		notice = ui.ErrorText(broken)
	}
	s.begin(source, notice)
	s.reportCrash()
	for _, task := range s.housekeeping {
		task()
	}
}

// firstSource picks the first source: what was asked for, a camera, or the demo.
func firstSource(asked string, cameras []camera.Info) (source, notice string) {
	switch {
	case asked != "":
		return asked, ""
	case len(cameras) > 0:
		return cameras[0].Spec, ""
	}
	return vision.Demo, lang.L("No camera was found, so this is the demo clip. Connect a camera and choose it under Source.")
}

// begin opens the source, or asks; notice is shown with it.
func (s *startup) begin(source, notice string) {
	switch {
	case s.Resume != nil:
		s.askRecovery(source, notice)
	case s.Safe:
		s.beginSafely()
	default:
		s.openFirst(source, notice)
	}
}

func (s *startup) openFirst(source, notice string) {
	level := ui.Plain
	if s.problem != nil {
		level, notice = ui.Failure, ui.ErrorText(s.problem)+" "+lang.L("Going on with the preset's own network.")
	}
	s.notifications.Notify(level, notice)
	s.gate.OpenFirst(source)
}

// beginSafely leaves the camera off.
func (s *startup) beginSafely() {
	s.notifications.Notify(ui.Warning, lang.L("Safe mode: the shipped model, on the processor, and the camera off. Choose a source when you are ready."))
}

// askRecovery asks after a run that did not end properly.
func (s *startup) askRecovery(source, notice string) {
	title := widget.NewRichText(&widget.TextSegment{Text: lang.L("ARBEx did not end properly the last time"), Style: widget.RichTextStyleHeading})
	text := widget.NewLabel(lang.L("It was ended from outside, the computer lost power, or something broke. Faces, recordings and models that were shown as saved are all there."))
	choice := widget.NewLabel(lang.L("Continue with the model and the source of last time. If that ends the program again, safe mode begins with the shipped model, on the processor, and with the camera off; everything else is as usual."))
	text.Wrapping, choice.Wrapping = fyne.TextWrapWord, fyne.TextWrapWord

	var resume, safe *widget.Button
	resume = widget.NewButton(lang.L("Continue"), func() {
		resume.Disable()
		safe.Disable()
		s.resume(source, notice)
	})
	resume.Importance = widget.HighImportance
	safe = widget.NewButton(lang.L("Safe mode"), func() {
		s.pages.Close()
		s.beginSafely()
	})
	buttons := container.NewHBox(resume, safe)
	if s.crashed {
		buttons.Add(widget.NewButton(lang.L("Copy details"), s.copyDetails))
	}
	s.pages.Show(container.NewVBox(title, text, choice, buttons))
	s.window.Canvas().Focus(resume)
}

// resume goes on as the last run would have. Opening its model takes up to a
// second, which the window must not wait for.
func (s *startup) resume(source, notice string) {
	s.background.start(func() func() {
		n, version, err := s.Resume()
		return func() {
			s.pages.Close()
			s.useDevice()
			if n != nil {
				s.useNetwork(n, version)
			}
			if err != nil {
				notice = ui.ErrorText(err)
			}
			s.openFirst(source, notice)
		}
	})
}

// reportCrash reports that the last run crashed, unless the recovery page has done so
// it.
func (s *startup) reportCrash() {
	if s.crashed && s.Resume == nil {
		s.notifications.Notify(ui.Warning, lang.L("The program ended unexpectedly the last time. The report stays on this computer."), ui.Action{Label: lang.L("Copy details"), Do: s.copyDetails})
	}
}
