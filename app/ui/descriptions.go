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
	d := &Descriptions{uncertain: [2]string{lang.L("Uncertain"), lang.L("uncertain")}}
	for i, class := range TranslateClasses(classes) {
		like, box := lang.L("Looks like {{.Class}}", Fields{"Class": class}), lang.L("looks like {{.Class}}", Fields{"Class": class})
		if classes[i] == "neutral" { // the only adjective
			like, box = lang.L("Looks neutral"), lang.L("looks neutral")
		}
		d.sentences, d.short = append(d.sentences, like), append(d.short, box)
	}
	return d
}

// Short returns the phrase beside a face's number, empty until the network has
// made a prediction.
func (d *Descriptions) Short(face engine.Face) string {
	shown := displayedReading(face)
	switch best := shown.Label(); {
	case best < 0 || best >= len(d.short):
		return ""
	case face.Uncertain:
		return d.uncertain[1]
	default:
		return d.short[best]
	}
}

// displayedReading returns the estimate that is shown of a face: the prediction
// itself where it was not smoothed.
func displayedReading(face engine.Face) engine.Estimate {
	if face.Shown.Known() {
		return face.Shown
	}
	return engine.EstimateOf(face.Prediction)
}
