package ui

import (
	"slices"

	"fyne.io/fyne/v2"
)

// coloredClasses are the classes that have a colour of their own, in the order in
// which others borrow them.
var coloredClasses = []string{"neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt"}

func classColor(class string) fyne.ThemeColorName {
	return fyne.ThemeColorName("arbex.class." + class)
}

// ClassColors names a colour for each class, the same wherever a class is
// drawn. Names are English; a class of another model borrows a colour by its
// place.
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
