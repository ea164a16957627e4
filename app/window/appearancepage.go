package window

import (
	"os"
	"strconv"

	"arbex/app/settings"
	"arbex/app/ui"

	"fyne.io/fyne/v2/lang"
)

// appearancePage is the page of the settings about how things look.
type appearancePage struct {
	settings      *settings.Store
	notifications *ui.Notifications
	setOverlay    func(overlay string)
	applyTheme    func()
}

func (p *appearancePage) all() []setting {
	system, current := lang.L("As the desktop"), &p.settings.Appearance
	return []setting{
		{lang.L("Language"), []choice{{settings.System, system}, {"en", "English"}, {"de", "Deutsch"}}, current.Language, p.setLanguage},
		{lang.L("Colours"), []choice{{settings.System, system}, {settings.ThemeLight, lang.L("Light")}, {settings.ThemeDark, lang.L("Dark")}}, current.Theme, p.setTheme},
		{lang.L("Colours of the expressions"), []choice{{"", lang.L("Usual")}, {colorBlind, lang.L("For the colour-blind")}}, p.palette(), p.setPalette},
		{lang.L("Size of everything"), scales(), strconv.Itoa(int(current.Scale*100 + 0.5)), p.setScale},
		{lang.L("On the picture"), []choice{{settings.OverlayBox, lang.L("A box round each face")}, {settings.OverlayPoints, lang.L("68 points on each face")}, {settings.OverlayPose, lang.L("A box, and how the head is turned")}, {settings.OverlayNone, lang.L("Nothing")}}, current.Overlay, p.setOverlay},
	}
}

func scales() (all []choice) {
	for _, percent := range []int{80, 100, 125, 150, 200} {
		all = append(all, choice{strconv.Itoa(percent), strconv.Itoa(percent) + " %"})
	}
	return all
}

func (p *appearancePage) setLanguage(value string) {
	p.settings.Appearance.Language = value
	p.settings.Save()
	p.notifications.Notify(ui.Plain, lang.L("The language changes at the next start."))
}

func (p *appearancePage) setTheme(value string) {
	p.settings.Appearance.Theme = value
	p.applyTheme()
	p.settings.Save()
}

// colorBlind is the value of the palette for the colour-blind.
const colorBlind = "color-blind"

func (p *appearancePage) palette() string {
	if p.settings.Appearance.ColorBlind {
		return colorBlind
	}
	return ""
}

func (p *appearancePage) setPalette(value string) {
	p.settings.Appearance.ColorBlind = value == colorBlind
	p.applyTheme()
	p.settings.Save()
}

func (p *appearancePage) setScale(value string) {
	percent, _ := strconv.Atoi(value)
	p.settings.Appearance.Scale = float32(percent) / 100
	applyScale(p.settings.Appearance.Scale)
	p.applyTheme()
	p.settings.Save()
}

// nextTheme goes from system to light to dark.
func (p *appearancePage) nextTheme() {
	next := ui.ThemeMode(p.settings.Appearance.Theme).Next()
	p.setTheme(string(next))
	p.notifications.Notify(ui.Plain, map[ui.ThemeMode]string{
		ui.System: lang.L("Colours: as the desktop."), ui.Light: lang.L("Colours: light."), ui.Dark: lang.L("Colours: dark."),
	}[next])
}

// scaleVariable is where Fyne reads the size of everything; it reads it again at
// each change of theme.
const scaleVariable = "FYNE_SCALE"

// applyScale sets the size of everything.
func applyScale(s float32) {
	os.Setenv(scaleVariable, strconv.FormatFloat(float64(s), 'f', 2, 32))
}
