package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// ThemeMode says which theme a person wants.
type ThemeMode string

const (
	System ThemeMode = "system" // as the desktop says
	Light  ThemeMode = "light"
	Dark   ThemeMode = "dark"
)

// Next returns the mode that follows in the order of the switch.
func (m ThemeMode) Next() ThemeMode {
	switch m {
	case System:
		return Light
	case Light:
		return Dark
	}
	return System
}

// appTheme is Fyne's theme with our colours and a little more room.
type appTheme struct {
	fyne.Theme
	mode ThemeMode
}

// NewTheme returns the theme for a mode; an unknown mode counts as System.
func NewTheme(m ThemeMode) fyne.Theme { return &appTheme{theme.DefaultTheme(), m} }

// Color answers from our palette first.
func (t *appTheme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	switch t.mode {
	case Light:
		variant = theme.VariantLight
	case Dark:
		variant = theme.VariantDark
	}
	colours := dark
	if variant == theme.VariantLight {
		colours = light
	}
	if c, ok := colours[name]; ok {
		return c
	}
	return t.Theme.Color(name, variant)
}

// Size rounds corners a little more than Fyne does.
func (t *appTheme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameInputRadius, theme.SizeNameSelectionRadius:
		return cornerRadius
	case theme.SizeNameText:
		return 13
	}
	return t.Theme.Size(name)
}

// cornerRadius is the radius of cards, buttons and marks.
const cornerRadius = 6
