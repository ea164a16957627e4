package ui

import (
	"time"

	"arbex/app/engine"
	"arbex/model"

	"fyne.io/fyne/v2/lang"
)

// titleKey is what the title of a card depends on.
type titleKey struct {
	id           int
	missed, away bool
	back         time.Duration // age of the moment shown
}

func titleText(t titleKey) string {
	id := Fields{"ID": t.id}
	switch {
	case t.back > 0:
		return lang.L("Face {{.ID}} · {{.Seconds}} s earlier", Fields{"ID": t.id, "Seconds": Number(t.back.Seconds(), 1)})
	case t.missed:
		return lang.L("Face {{.ID}} · out of sight", id)
	case t.away:
		return lang.L("Face {{.ID}} · turned away", id)
	}
	return lang.L("Face {{.ID}}", id)
}

// subtitleKey is what the second line of a card depends on.
type subtitleKey struct {
	kind           subtitleKind
	class, share   string
	class2, share2 string // of an uncertain face
}

type subtitleKind int

const (
	noSubtitle subtitleKind = iota
	uncorrected
	primaryAgrees
	primaryDiffers
	uncertain
	adjusted // relative to the person's neutral face
)

func subtitleFor(m engine.HistoryEntry, classes []string) subtitleKey {
	final := m.Shown.Final()
	first, last := m.Smoothed.Primary.Best(), final.Best()
	if first < 0 || last < 0 || max(first, last) >= len(classes) {
		return subtitleKey{}
	}
	before := m.Smoothed.Label()
	switch {
	case m.Uncertain:
		second := runnerUp(final, last)
		return subtitleKey{uncertain, classes[last], Percent(final[last]), classes[second], Percent(final[second])}
	case m.Adjusted:
		return subtitleKey{kind: adjusted, class: classes[before], share: Percent(m.Smoothed.Final()[before])}
	case len(m.Smoothed.Corrected) == 0:
		return subtitleKey{kind: uncorrected}
	case first == last:
		return subtitleKey{kind: primaryAgrees, share: Percent(m.Smoothed.Primary[first])}
	}
	return subtitleKey{kind: primaryDiffers, class: classes[first], share: Percent(m.Smoothed.Primary[first])}
}

// runnerUp returns the second most likely class.
func runnerUp(d model.Distribution, best int) int {
	second := best
	for i, p := range d {
		if i != best && (second == best || p > d[second]) {
			second = i
		}
	}
	return second
}

func (k subtitleKey) text() string {
	with := Fields{"Class": k.class, "Share": k.share}
	switch k.kind {
	case uncorrected:
		return lang.L("primary; no correction without a balancing head")
	case primaryAgrees:
		return lang.L("corrected; primary agrees with {{.Share}}", with)
	case primaryDiffers:
		return lang.L("corrected; primary said {{.Class}} {{.Share}}", with)
	case adjusted:
		return lang.L("adjusted; without it {{.Class}} {{.Share}}", with)
	case uncertain:
		return lang.L("perhaps {{.Class}} {{.Share}}, or {{.Other}} {{.OtherShare}}",
			Fields{"Class": k.class, "Share": k.share, "Other": k.class2, "OtherShare": k.share2})
	}
	return ""
}
