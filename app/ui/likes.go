package ui

import (
	"arbex/app/engine"

	"fyne.io/fyne/v2/lang"
)

// Likes says what faces look like, never what somebody feels. It keeps its
// sentences, since they are asked for with every picture.
type Likes struct {
	like      []string // by class: "Looks like happiness"
	box       []string // by class, for a box: "looks like happiness"
	uncertain [2]string
}

// NewLikes returns the sentences for classes, named in English.
func NewLikes(classes []string) *Likes {
	l := &Likes{uncertain: [2]string{lang.L("Uncertain"), lang.L("uncertain")}}
	for i, class := range Classes(classes) {
		like, box := lang.L("Looks like {{.Class}}", With{"Class": class}), lang.L("looks like {{.Class}}", With{"Class": class})
		if classes[i] == "neutral" { // the one that is no noun
			like, box = lang.L("Looks neutral"), lang.L("looks neutral")
		}
		l.like, l.box = append(l.like, like), append(l.box, box)
	}
	return l
}

// Box is what stands beside a face's number, empty until the network has
// spoken.
func (l *Likes) Box(face engine.Face) string {
	shown := shownOf(face)
	switch best := shown.Label(); {
	case best < 0 || best >= len(l.box):
		return ""
	case face.Uncertain:
		return l.uncertain[1]
	default:
		return l.box[best]
	}
}

// shownOf is what is shown of a face; the prediction itself where nobody
// smoothed it.
func shownOf(face engine.Face) engine.Reading {
	if face.Shown.Known() {
		return face.Shown
	}
	return engine.ReadingOf(face.Prediction)
}
