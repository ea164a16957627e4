package ui

import (
	"fmt"
	"hash/crc32"
	"slices"

	"fyne.io/fyne/v2"
)

// coloredClasses have a colour of their own.
var coloredClasses = []string{"neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt"}

func classColor(class string) fyne.ThemeColorName {
	return fyne.ThemeColorName("arbex.class." + class)
}

// ownClassColors is the number of colours of other classes.
const ownClassColors = 5

// ownClassColor returns the colour of a class that is none of coloredClasses.
func ownClassColor(i int) fyne.ThemeColorName { return classColor(fmt.Sprint("own", i)) }

// ClassColors returns the theme colour of each class, the same wherever a class
// is drawn. Names are English; the name of any other class chooses one of a few more
// colours, which two of them may share.
func ClassColors(classes []string) []fyne.ThemeColorName {
	names := make([]fyne.ThemeColorName, len(classes))
	for i, class := range classes {
		if names[i] = classColor(class); !slices.Contains(coloredClasses, class) {
			names[i] = ownClassColor(int(crc32.ChecksumIEEE([]byte(class)) % ownClassColors))
		}
	}
	return names
}
