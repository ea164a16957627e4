package ui

import (
	"arbex/app/engine"

	"fyne.io/fyne/v2/lang"
)

// Descriptions holds the phrases that describe a face. They say what it looks
// like, never what somebody feels. They are made once, since they are needed with
// every frame.
type Descriptions struct {
	sentences []string // [classes] "Looks like happiness"
	short     []string // [classes] "looks like happiness"
	uncertain [2]string
}

// NewDescriptions returns the phrases for classes by their English names.
func NewDescriptions(classes []string) *Descriptions {
	l := &Descriptions{uncertain: [2]string{lang.L("Uncertain"), lang.L("uncertain")}}
	for i, class := range TranslateClasses(classes) {
		like, box := lang.L("Looks like {{.Class}}", Fields{"Class": class}), lang.L("looks like {{.Class}}", Fields{"Class": class})
		if classes[i] == "neutral" { // the only adjective
			like, box = lang.L("Looks neutral"), lang.L("looks neutral")
		}
		l.sentences, l.short = append(l.sentences, like), append(l.short, box)
	}
	return l
}

// Short returns the phrase beside a face's number, empty until the network has
// made a prediction.
func (l *Descriptions) Short(face engine.Face) string {
	shown := displayedReading(face)
	switch best := shown.Label(); {
	case best < 0 || best >= len(l.short):
		return ""
	case face.Uncertain:
		return l.uncertain[1]
	default:
		return l.short[best]
	}
}

// displayedReading is what is shown of a face; the prediction itself where nobody
// smoothed it.
func displayedReading(face engine.Face) engine.Estimate {
	if face.Shown.Known() {
		return face.Shown
	}
	return engine.EstimateOf(face.Prediction)
}
