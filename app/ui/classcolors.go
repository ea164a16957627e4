package ui

import (
	"slices"

	"fyne.io/fyne/v2"
)

// coloredClasses have a colour of their own; other classes borrow them in this
// order.
var coloredClasses = []string{"neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt"}

func classColor(class string) fyne.ThemeColorName {
	return fyne.ThemeColorName("arbex.class." + class)
}

// ClassColors returns the theme colour of each class, the same wherever a class
// is drawn. Names are English; the class of another model borrows a colour by its
// position.
func ClassColors(classes []string) []fyne.ThemeColorName {
	names := make([]fyne.ThemeColorName, len(classes))
	for i, class := range classes {
		if !slices.Contains(coloredClasses, class) {
			class = coloredClasses[i%len(coloredClasses)]
		}
		names[i] = classColor(class)
	}
	return names
}
