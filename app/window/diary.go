package window

import (
	"io"
	"log"
	"net/url"
	"os"
	"path/filepath"

	"arbex/app/engine"
	"arbex/app/logging"
	"arbex/app/ui"
	"arbex/vision/opencv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// diary is the program's log and what the last run left of a crash.
type diary struct {
	book  *logging.Log // nil: there is none
	crash string       // report of the last run, empty: none
	fault error        // why there is no log

	said said // newest entry about the source
}

// said is what an entry about the source tells.
type said struct {
	source, notice string
	state          engine.State
}

// crashFolder is where runs are watched into, below the data folder.
const crashFolder = "crashes"

// openDiary begins to log into the data folder; without one, or when that fails,
// messages go to standard error alone.
func openDiary(data string) (d diary) {
	if data == "" {
		return d
	}
	if d.book, d.fault = logging.Open(filepath.Join(data, "logs")); d.fault != nil {
		d.book = nil
		return d
	}
	log.SetOutput(io.MultiWriter(os.Stderr, d.book))
	log.Print(logging.BuildInfo())
	d.crash, d.fault = d.book.WatchCrashes(filepath.Join(data, crashFolder))
	return d
}

// close ends the log: the run ended well.
func (d *diary) close() {
	if d.book != nil {
		log.Print("closed")
		log.SetOutput(os.Stderr)
		d.book.Close()
	}
}

// note logs what became of the source, once for each change.
func (d *diary) note(view engine.View) {
	now := said{view.Info.Spec, noticeText(view), view.State}
	if d.book != nil && now != d.said {
		log.Printf("source %q is %s %s", now.source, now.state, now.notice)
	}
	d.said = now
}

// noticeText is the notice of a view in English, empty for none.
func noticeText(view engine.View) string {
	if view.Notice == nil {
		return ""
	}
	return view.Notice.Error()
}

// details is what a person copies into a message about a fault.
func (v *window) details() string {
	more := []string{
		"OpenCV " + opencv.Version(), "network " + v.network.Name(),
		"source " + v.view.State.String() + " " + noticeText(v.view), "language " + ui.Language(),
	}
	if v.diary.book == nil {
		return logging.BuildInfo()
	}
	if v.diary.crash != "" {
		more = append(more, logging.ReadReport(v.diary.crash))
	}
	return v.diary.book.Diagnostics(more...)
}

func (v *window) copyDetails() {
	fyne.CurrentApp().Clipboard().SetContent(v.details())
	v.tell(lang.L("The details are on the clipboard. Look through them before you send them to anybody."), "", nil)
}

// tellCrash says that the last run crashed.
func (v *window) tellCrash() {
	if v.diary.crash != "" && v.options.Resume == nil { // else the page that asks has said it
		v.tell(lang.L("The program ended unexpectedly the last time. The report stays on this computer."), lang.L("Copy details"), v.copyDetails)
	}
}

// logWishes show where the log is.
func (v *window) logWishes() fyne.CanvasObject {
	about := widget.NewLabel("")
	about.Wrapping = fyne.TextWrapWord
	copied := widget.NewButton(lang.L("Copy details"), v.copyDetails)
	if v.diary.book == nil {
		about.SetText(lang.L("There is no log."))
		if v.diary.fault != nil {
			about.SetText(ui.ErrorText(v.diary.fault))
		}
		return container.NewVBox(about, copied)
	}
	path := v.diary.book.Path()
	about.SetText(lang.L("What the program says about itself is in {{.Path}}, crash reports beside it. Both stay on this computer and never hold pictures.", ui.Fields{"Path": path}))
	open := widget.NewButton(lang.L("Open the folder"), func() {
		fyne.CurrentApp().OpenURL(&url.URL{Scheme: "file", Path: filepath.Dir(path)})
	})
	return container.NewVBox(about, container.NewHBox(copied, open))
}
