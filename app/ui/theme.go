package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Mode says which theme a person wants.
type Mode string

const (
	System Mode = "system" // as the desktop says
	Light  Mode = "light"
	Dark   Mode = "dark"
)

// Next returns the mode that follows in the order of the switch.
func (m Mode) Next() Mode {
	switch m {
	case System:
		return Light
	case Light:
		return Dark
	}
	return System
}

// ownTheme is Fyne's theme with our colours and a little more room.
type ownTheme struct {
	fyne.Theme
	mode Mode
}

// NewTheme returns the theme for a mode; an unknown mode counts as System.
func NewTheme(m Mode) fyne.Theme { return &ownTheme{theme.DefaultTheme(), m} }

// Color answers from our palette first.
func (t *ownTheme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
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
func (t *ownTheme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameInputRadius, theme.SizeNameSelectionRadius:
		return corner
	case theme.SizeNameText:
		return 13
	}
	return t.Theme.Size(name)
}

// corner is the radius of cards, buttons and marks.
const corner = 6
