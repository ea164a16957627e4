package ui

import (
	"slices"

	"fyne.io/fyne/v2"
)

// coloured are the classes that have a colour of their own, in the order in
// which others borrow them.
var coloured = []string{"neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt"}

func classColour(class string) fyne.ThemeColorName {
	return fyne.ThemeColorName("arbex.class." + class)
}

// ClassColours names a colour for each class, the same wherever a class is
// drawn. Names are English; a class of another model borrows a colour by its
// place.
func ClassColours(classes []string) []fyne.ThemeColorName {
	names := make([]fyne.ThemeColorName, len(classes))
	for i, class := range classes {
		if !slices.Contains(coloured, class) {
			class = coloured[i%len(coloured)]
		}
		names[i] = classColour(class)
	}
	return names
}
