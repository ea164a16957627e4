package window

import (
	"strconv"
	"time"

	"arbex/app/settings"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// markerNamesPage is the page of the settings with the names of the marker keys.
func (r *recordingControl) markerNamesPage() fyne.CanvasObject {
	names := container.NewGridWithColumns(3)
	for n := 1; n <= settings.MarkerKeys; n++ {
		entry := widget.NewEntry()
		entry.SetText(r.settings.Study.MarkerName(strconv.Itoa(n)))
		entry.OnSubmitted = func(string) { r.window.Canvas().FocusNext() }
		entry.OnChanged = func(name string) {
			r.settings.Study.NameMarker(n, name)
			r.settings.Save()
		}
		names.Add(container.NewBorder(nil, nil, widget.NewLabel(strconv.Itoa(n)), nil, entry))
	}
	forget := widget.NewButton(lang.L("Forget participants, conditions, trials and notes"), func() {
		r.settings.Study = settings.Study{Markers: r.settings.Study.Markers}
		r.settings.Save()
		r.notify(lang.L("The lists at Record are empty. Recordings keep what was written into them."))
	})
	return container.NewVBox(
		ui.NewCaption(lang.L("While recording, a number on the tab Live, or Ctrl and the number on every tab, sets a marker of that name. A segment of the recording begins there.")),
		names, container.NewHBox(forget),
	)
}

// askMarkerNames shows the names in a dialog, and then what closed does.
func (r *recordingControl) askMarkerNames(closed func()) {
	ui.Dialog{Title: lang.L("Names of the marker keys"), Content: r.markerNamesPage(), Size: fyne.NewSize(640, 0), Closed: closed}.Show(r.window)
}

// markerSummary lists the keys that have names.
func markerSummary(s settings.Study) string {
	text := ""
	for n := 1; n <= settings.MarkerKeys; n++ {
		key := strconv.Itoa(n)
		if name := s.MarkerName(key); name != "" {
			text += "   " + key + " " + name
		}
	}
	if text == "" {
		return lang.L("M sets a marker; the keys 1 to 9 can have names.")
	}
	return "M" + text
}

// showMarkerButtons shows a button for each key that has a name.
func (s *recordingStrip) showMarkerButtons(names settings.Study, set func(key string)) {
	s.named.RemoveAll()
	for n := 1; n <= settings.MarkerKeys; n++ {
		key := strconv.Itoa(n)
		if name := names.MarkerName(key); name != "" {
			s.named.Add(widget.NewButton(key+"  "+name, func() { set(key) }))
		}
	}
	if len(s.named.Objects) == 0 {
		s.namedScroll.Hide()
		return
	}
	s.namedScroll.Show()
}

// segmentClock shows which segment goes on, and for how long.
type segmentClock struct {
	label *widget.Label
	name  string // of its marker; empty: no marker was set
	since time.Time
}

func (c *segmentClock) begin(name string, now time.Time) {
	c.name, c.since = name, now
	c.update(now)
}

func (c *segmentClock) update(now time.Time) {
	c.label.Hidden = c.name == ""
	c.label.SetText(c.name + " " + elapsedText(now.Sub(c.since)))
}
