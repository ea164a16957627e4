package ui

import (
	"image/color"

	"arbex/app/settings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// ThemeMode selects a theme.
type ThemeMode string

const (
	System ThemeMode = "system" // as the desktop
	Light  ThemeMode = "light"
	Dark   ThemeMode = "dark"
)

// Next returns the mode that follows in the switch's order.
func (m ThemeMode) Next() ThemeMode {
	switch m {
	case System:
		return Light
	case Light:
		return Dark
	}
	return System
}

// appTheme is Fyne's theme with the colours of the palette and slightly more
// spacing.
type appTheme struct {
	fyne.Theme
	mode       ThemeMode
	colorBlind bool
}

// ThemeOf returns the theme of the settings; an unknown one counts as System.
func ThemeOf(a settings.Appearance) fyne.Theme {
	return &appTheme{theme.DefaultTheme(), ThemeMode(a.Theme), a.ColorBlind}
}

// Color implements fyne.Theme.
func (t *appTheme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	switch t.mode {
	case Light:
		variant = theme.VariantLight
	case Dark:
		variant = theme.VariantDark
	}
	colours, classes := dark, colorBlindDark
	if variant == theme.VariantLight {
		colours, classes = light, colorBlindLight
	}
	if c, ok := classes[name]; ok && t.colorBlind {
		return c
	}
	if c, ok := colours[name]; ok {
		return c
	}
	return t.Theme.Color(name, variant)
}

// Size implements fyne.Theme.
func (t *appTheme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameInputRadius, theme.SizeNameSelectionRadius:
		return cornerRadius
	case theme.SizeNameText:
		return 13
	}
	return t.Theme.Size(name)
}

// cornerRadius is the radius of cards, buttons and notices.
const cornerRadius = 6
