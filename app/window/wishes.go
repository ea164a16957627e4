package window

import (
	"os"
	"strconv"

	"arbex/app/settings"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// wish is one thing that a person can choose.
type wish struct {
	name    string
	choices []choice
	now     string
	set     func(value string)
}

// choice is a value of the settings and what a person reads for it.
type choice struct{ value, text string }

// picker is a list to choose from.
func (w wish) picker() *widget.Select {
	texts := make([]string, len(w.choices))
	at := -1
	for i, c := range w.choices {
		texts[i] = c.text
		if c.value == w.now {
			at = i
		}
	}
	s := widget.NewSelect(texts, nil)
	if at >= 0 {
		s.SetSelectedIndex(at)
	}
	s.OnChanged = func(string) { w.set(w.choices[s.SelectedIndex()].value) }
	return s
}

// lookWishes are those about how things look.
func (v *window) lookWishes() []wish {
	look := &v.memory.Appearance
	sizes := []choice{}
	for _, percent := range []int{80, 100, 125, 150, 200} {
		sizes = append(sizes, choice{strconv.Itoa(percent), strconv.Itoa(percent) + " %"})
	}
	return []wish{
		{lang.L("Language"), []choice{{settings.System, lang.L("As the desktop")}, {"en", "English"}, {"de", "Deutsch"}}, look.Language, func(value string) {
			look.Language = value
			v.remember()
			v.tell(lang.L("The language changes at the next start."), "", nil)
		}},
		{lang.L("Colours"), []choice{{settings.System, lang.L("As the desktop")}, {settings.ThemeLight, lang.L("Light")}, {settings.ThemeDark, lang.L("Dark")}}, look.Theme, func(value string) {
			look.Theme = value
			v.wear()
			v.remember()
		}},
		{lang.L("Size of everything"), sizes, strconv.Itoa(int(look.Scale*100 + 0.5)), func(value string) {
			percent, _ := strconv.Atoi(value)
			look.Scale = float32(percent) / 100
			scale(look.Scale)
			v.wear()
			v.remember()
		}},
		{lang.L("On the picture"), []choice{{settings.OverlayBox, lang.L("A box round each face")}, {settings.OverlayPoints, lang.L("68 points on each face")}, {settings.OverlayNone, lang.L("Nothing")}}, look.Overlay, func(value string) {
			look.Overlay = value
			v.remember()
			v.draw()
		}},
	}
}

// nextOverlay goes from boxes to points to nothing.
func (v *window) nextOverlay() {
	v.memory.Appearance.Overlay = map[string]string{settings.OverlayBox: settings.OverlayPoints, settings.OverlayPoints: settings.OverlayNone}[v.memory.Appearance.Overlay]
	if v.memory.Appearance.Overlay == "" {
		v.memory.Appearance.Overlay = settings.OverlayBox
	}
	v.remember()
	v.draw()
}

// scaleKey is where Fyne looks for the size of everything; it looks again at each
// change of theme.
const scaleKey = "FYNE_SCALE"

// scale sets the size of everything.
func scale(s float32) { os.Setenv(scaleKey, strconv.FormatFloat(float64(s), 'f', 2, 32)) }

// wear puts the theme on, everywhere.
func (v *window) wear() {
	fyne.CurrentApp().Settings().SetTheme(ui.NewTheme(ui.ThemeMode(v.memory.Appearance.Theme)))
	v.notice.RefreshTheme()
	v.caution.RefreshTheme()
	v.cards.refresh()
	v.video.Refresh()
	v.draw()
}

// askWishes opens the settings. Each choice takes effect, and is saved, at once.
func (v *window) askWishes() {
	form := func(wishes []wish) fyne.CanvasObject {
		f := widget.NewForm()
		for _, w := range wishes {
			f.Append(w.name, w.picker())
		}
		return f
	}
	tabs := container.NewAppTabs(
		container.NewTabItem(lang.L("Look"), container.NewPadded(form(v.lookWishes()))),
		container.NewTabItem(lang.L("What is kept"), container.NewPadded(v.keepWishes())),
		container.NewTabItem(lang.L("Consent"), container.NewPadded(v.consentWishes())),
		container.NewTabItem(lang.L("Stream"), container.NewPadded(v.stream.wishes())),
		container.NewTabItem(lang.L("Log"), container.NewPadded(v.logWishes())),
	)
	d := dialog.NewCustom(lang.L("Settings"), lang.L("Close"), tabs, v.window)
	d.Resize(fyne.NewSize(620, 440))
	d.Show()
}

// consentWishes show the agreement and take it back.
func (v *window) consentWishes() fyne.CanvasObject {
	state := widget.NewLabel("")
	back := widget.NewButton(lang.L("Take the agreement back"), nil)
	show := func() {
		state.SetText(lang.L("Nobody has agreed yet. No camera is opened before."))
		if v.promised() {
			state.SetText(lang.L("Everyone on camera agreed on {{.Date}}.", ui.Fields{"Date": v.memory.Consent.AgreedAt.Local().Format("2006-01-02")}))
			back.Enable()
		} else {
			back.Disable()
		}
	}
	back.OnTapped = func() {
		v.memory.Consent = settings.Consent{}
		v.remember()
		if filming(v.view) {
			v.switchOff()
		}
		show()
	}
	show()
	return container.NewVBox(state, v.promiseTextScroll(), container.NewHBox(back, widget.NewButton(lang.L("Information sheet…"), v.saveSheet)))
}

// promiseTextScroll is the text of the agreement in a small place.
func (v *window) promiseTextScroll() fyne.CanvasObject {
	text := container.NewVScroll(v.promiseText())
	text.SetMinSize(fyne.NewSize(560, 220))
	return text
}
