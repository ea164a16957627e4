package window

import (
	"cmp"
	"strconv"

	"arbex/app/recording"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
)

// setMarker sets a marker at this moment and offers a note for it. The keys stay
// with the window: markers can follow each other fast. key is what was pressed,
// empty for the button.
func (r *recordingControl) setMarker(key string) {
	if r.SetMarker(key, r.settings.Study.MarkerName(key)) == 0 {
		r.notify(lang.L("Markers belong to a recording: press R to record."))
		return
	}
	r.showMarker()
}

// setProgramMarker sets a marker that another program has sent (package stream).
func (r *recordingControl) setProgramMarker(name string) {
	if r.SetProgramMarker(name) == 0 {
		r.notify(lang.L("Another program sent the marker {{.Name}}, but nothing is recorded.", ui.Fields{"Name": name}))
		return
	}
	r.showMarker()
}

// showMarker shows the segment that the newest marker begins.
func (r *recordingControl) showMarker() {
	s := r.Segment()
	r.strip.segment.begin(cmp.Or(s.Name, lang.L("Marker {{.Number}}", ui.Fields{"Number": s.Marker})), r.strip.now())
	r.strip.offerNote(lang.L("Note for marker {{.Number}}, if you like: N or a click, then Enter", ui.Fields{"Number": cmp.Or(s.Name, strconv.Itoa(s.Marker))}))
}

// saveNote stores the note of the newest marker and gives the keys back.
func (r *recordingControl) saveNote(note string) {
	r.Annotate(note)
	r.strip.hideNote()
}

// focusNote puts the cursor into the note of the newest marker.
func (r *recordingControl) focusNote() {
	if r.Phase() == recording.Recording && r.Segment().Marker != 0 {
		r.strip.focusNote('n')
	}
}

// addMarkerKeys adds the numbered markers, Ctrl and a number, on every tab.
func (r *recordingControl) addMarkerKeys(canvas fyne.Canvas) {
	for _, digit := range "123456789" {
		key := string(digit)
		canvas.AddShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyName(key), Modifier: fyne.KeyModifierControl},
			func(fyne.Shortcut) { r.setMarker(key) })
	}
}
