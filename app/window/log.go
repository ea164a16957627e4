package window

import (
	"fmt"
	"io"
	"log"
	"net/url"
	"os"
	"path/filepath"

	"arbex/app/engine"
	"arbex/app/logging"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// programLog is the program's log and what the last run left of a crash.
type programLog struct {
	book  *logging.Log // nil: there is none
	crash string       // report of the last run, empty: none
	err   error        // why there is no log
	last  sourceEntry  // newest entry about the source
}

// sourceEntry is what a log entry holds about the source.
type sourceEntry struct {
	source, notice string
	state          engine.State
}

// String returns the entry as the log holds it.
func (e sourceEntry) String() string {
	text := fmt.Sprintf("source %q: %s", e.source, e.state)
	if e.notice != "" {
		text += ": " + e.notice
	}
	return text
}

// crashFolder is where runs are watched from, below the data folder.
const crashFolder = "crashes"

// openLog begins to log into the data folder; without one, or when that fails,
// messages go to standard error alone.
func openLog(data string) *programLog {
	l := &programLog{}
	if data == "" {
		return l
	}
	if l.book, l.err = logging.Open(filepath.Join(data, "logs")); l.err != nil {
		l.book = nil
		return l
	}
	log.SetOutput(io.MultiWriter(os.Stderr, l.book))
	log.Print(logging.BuildInfo())
	l.crash, l.err = l.book.WatchCrashes(filepath.Join(data, crashFolder))
	return l
}

// close ends the log: the run ended well.
func (l *programLog) close() {
	if l.book != nil {
		log.Print("closed")
		log.SetOutput(os.Stderr)
		l.book.Close()
	}
}

// update logs the state of the source, once for each change.
func (l *programLog) update(view *engine.View) {
	entry := sourceEntry{view.Info.Spec, noticeText(view), view.State}
	if l.book != nil && entry != l.last {
		log.Print(entry)
	}
	l.last = entry
}

// noticeText is the notice of a view in English, empty for none.
func noticeText(view *engine.View) string {
	if view.Notice == nil {
		return ""
	}
	return view.Notice.Error()
}

// details returns what a user copies into a message about a fault: the log, the
// crash report, and more.
func (l *programLog) details(more ...string) string {
	if l.book == nil {
		return logging.BuildInfo()
	}
	if l.crash != "" {
		more = append(more, logging.ReadReport(l.crash))
	}
	return l.book.Diagnostics(more...)
}

// page is the page of the settings that shows where the log is.
func (l *programLog) page(copyDetails func()) fyne.CanvasObject {
	about := widget.NewLabel("")
	about.Wrapping = fyne.TextWrapWord
	details := widget.NewButton(lang.L("Copy details"), copyDetails)
	if l.book == nil {
		about.SetText(lang.L("There is no log."))
		if l.err != nil {
			about.SetText(ui.ErrorText(l.err))
		}
		return container.NewVBox(about, details)
	}
	path := l.book.Path()
	about.SetText(lang.L("What the program says about itself is in {{.Path}}, crash reports beside it. Both stay on this computer and never hold pictures.", ui.Fields{"Path": path}))
	open := widget.NewButton(lang.L("Open the folder"), func() {
		fyne.CurrentApp().OpenURL(&url.URL{Scheme: "file", Path: filepath.Dir(path)})
	})
	return container.NewVBox(about, container.NewHBox(details, open))
}
