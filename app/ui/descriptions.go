package ui

import (
	"arbex/app/engine"

	"fyne.io/fyne/v2/lang"
)

// Descriptions says what faces look like, never what somebody feels. It keeps its
// sentences, since they are asked for with every picture.
type Descriptions struct {
	sentences []string // by class: "Looks like happiness"
	short     []string // by class, for a box: "looks like happiness"
	uncertain [2]string
}

// NewDescriptions returns the sentences for classes, named in English.
func NewDescriptions(classes []string) *Descriptions {
	l := &Descriptions{uncertain: [2]string{lang.L("Uncertain"), lang.L("uncertain")}}
	for i, class := range TranslateClasses(classes) {
		like, box := lang.L("Looks like {{.Class}}", Fields{"Class": class}), lang.L("looks like {{.Class}}", Fields{"Class": class})
		if classes[i] == "neutral" { // the one that is no noun
			like, box = lang.L("Looks neutral"), lang.L("looks neutral")
		}
		l.sentences, l.short = append(l.sentences, like), append(l.short, box)
	}
	return l
}

// Short is what stands beside a face's number, empty until the network has
// spoken.
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
