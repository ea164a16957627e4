package ui

import "fyne.io/fyne/v2/lang"

// MixText names an expected mix of expressions, from 0, as trained, to 1, balanced
// (see model.Prior).
func MixText(mix float64) string {
	switch mix {
	case 0:
		return lang.L("as trained")
	case 1:
		return lang.L("balanced")
	}
	return lang.L("{{.Percent}} % balanced", Fields{"Percent": Number(100*mix, 0)})
}
