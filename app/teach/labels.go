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

// labelWords is a label for a person: the class, or "sadness 75 %".
func labelWords(l captures.Label) string {
	best := l.Best()
	if l[best] > 0.995 {
		return ui.Class(best)
	}
	return ui.Class(best) + " " + ui.Percent(l[best])
}

// allShares is a label with every share, the largest first.
func allShares(l captures.Label) string {
	classes := slices.SortedFunc(maps.Keys(l), func(a, b string) int { return cmp.Or(cmp.Compare(l[b], l[a]), cmp.Compare(a, b)) })
	var parts []string
	for _, class := range classes {
		if len(classes) == 1 {
			return ui.Class(class)
		}
		parts = append(parts, ui.Class(class)+" "+ui.Percent(l[class]))
	}
	return list(parts)
}

// colourOf is a class's colour, the same everywhere in the window.
func colourOf(class string) color.Color {
	return theme.Color(ui.ClassColours([]string{class})[0])
}

// list joins names.
func list(names []string) string { return strings.Join(names, ", ") }
