package ui

import (
	"arbex/app/engine"
	"arbex/model"

	"fyne.io/fyne/v2/lang"
)

// reason is why the corrected distribution differs from the primary one, or that
// it hardly does.
type reason struct {
	kind    reasonKind
	anchors bool   // the anchors contributed most; else the attention
	class   string // whose share rose
	share   string // of class, by the main contribution
	other   string // best class of the other contribution, "": the same
}

type reasonKind int

const (
	unexplained reasonKind = iota // anchors and attention are unknown
	agreeing                      // anchors and attention agree with the primary
	unmoved                       // they do not, but hardly moved the result
	shifted                       // the same class with another share
	corrected                     // another class
)

// visibleChange is the total variation between primary and corrected, 0 to 1,
// from which the bars visibly differ.
const visibleChange = 0.1

// reasonFor returns the reason at a moment of a face. classes are translated.
func reasonFor(m engine.HistoryEntry, classes []string) reason {
	primary, final := m.Smoothed.Primary, m.Smoothed.Corrected
	n := len(classes)
	if n == 0 || len(primary) != n || len(final) != n || len(m.Anchor) != n || len(m.Attentive) != n {
		return reason{}
	}
	first, last := primary.Best(), final.Best()
	switch {
	case first < 0 || last < 0:
		return reason{}
	case first != last && !m.Uncertain:
		return strongestReason(corrected, m, last, classes)
	case first != last || primary.TotalVariation(final) >= visibleChange:
		return strongestReason(shifted, m, largestGain(primary, final), classes)
	case m.Anchor.Best() == last && m.Attentive.Best() == last:
		return reason{kind: agreeing}
	}
	return reason{kind: unmoved, anchors: m.Anchor.Best() != last, other: classes[disagreeingClass(last, m)]}
}

// strongestReason returns whether anchors or attention raised a class most: how
// far each lies above the primary, times its confidence, which is its weight.
func strongestReason(kind reasonKind, m engine.HistoryEntry, class int, classes []string) reason {
	primary := m.Smoothed.Primary[class]
	anchors := m.Confidence.Anchor*(m.Anchor[class]-primary) >= m.Confidence.Attentive*(m.Attentive[class]-primary)
	first, second := m.Anchor, m.Attentive
	if !anchors {
		first, second = second, first
	}
	r := reason{kind: kind, anchors: anchors, class: classes[class], share: Percent(first[class])}
	if best := second.Best(); best >= 0 && best != class {
		r.other = classes[best]
	}
	return r
}

// disagreeingClass returns the best class of the anchors if it is not class, else
// that of the attention.
func disagreeingClass(class int, m engine.HistoryEntry) int {
	if best := m.Anchor.Best(); best >= 0 && best != class {
		return best
	}
	return max(m.Attentive.Best(), 0)
}

// largestGain returns the class whose share grew most.
func largestGain(from, to model.Distribution) (best int) {
	for i := range to {
		if to[i]-from[i] > to[best]-from[best] {
			best = i
		}
	}
	return best
}

// text returns the reason as a sentence.
func (r reason) text() string {
	with := Fields{"Class": r.class, "Share": r.share, "Other": r.other}
	switch r.kind {
	case agreeing:
		return lang.L("Anchors and attention agree with the primary.")
	case unmoved:
		if r.anchors {
			return lang.L("Hardly corrected: the anchors say {{.Other}}, but weigh too little.", with)
		}
		return lang.L("Hardly corrected: attention says {{.Other}}, but weighs too little.", with)
	case shifted:
		return lang.L("Moved towards {{.Class}}: {{.Mover}}, {{.Second}}.", r.clauses(with))
	case corrected:
		return lang.L("Corrected to {{.Class}}: {{.Mover}}, {{.Second}}.", r.clauses(with))
	}
	return ""
}

// clauses adds a clause for the main contribution, and one for the other.
func (r reason) clauses(with Fields) Fields {
	with["Mover"], with["Second"] = lang.L("attention is {{.Share}} sure", with), lang.L("the anchors agree")
	if r.other != "" {
		with["Second"] = lang.L("the anchors say {{.Other}}", with)
	}
	if !r.anchors {
		return with
	}
	with["Mover"], with["Second"] = lang.L("the anchors are {{.Share}} sure", with), lang.L("attention agrees")
	if r.other != "" {
		with["Second"] = lang.L("attention says {{.Other}}", with)
	}
	return with
}
