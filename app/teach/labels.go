package teach

import (
	"cmp"
	"image/color"
	"maps"
	"slices"
	"strings"

	"arbex/app/ui"
	"arbex/training/captures"

	"fyne.io/fyne/v2/theme"
)

// labelText is a label for a person: the class, or "sadness 75 %".
func labelText(l captures.Label) string {
	best := l.Best()
	if l[best] > 0.995 {
		return ui.TranslateClass(best)
	}
	return ui.TranslateClass(best) + " " + ui.Percent(l[best])
}

// sharesText is a label with every share, the largest first.
func sharesText(l captures.Label) string {
	classes := slices.SortedFunc(maps.Keys(l), func(a, b string) int { return cmp.Or(cmp.Compare(l[b], l[a]), cmp.Compare(a, b)) })
	var parts []string
	for _, class := range classes {
		if len(classes) == 1 {
			return ui.TranslateClass(class)
		}
		parts = append(parts, ui.TranslateClass(class)+" "+ui.Percent(l[class]))
	}
	return joinNames(parts)
}

// classColor is a class's colour, the same everywhere in the window.
func classColor(class string) color.Color {
	return theme.Color(ui.ClassColors([]string{class})[0])
}

// joinNames joins names.
func joinNames(names []string) string { return strings.Join(names, ", ") }
