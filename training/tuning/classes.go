package tuning

import (
	"encoding/json"
	"maps"
	"slices"

	"arbex/model"
	"arbex/training/captures"
	"arbex/training/dataset"
)

// OwnClassesKey is the key of model.Metadata.Extra with the classes that captured
// faces taught a network, as a JSON array.
const OwnClassesKey = "own_classes"

// OwnClasses returns the classes that captured faces taught a network, in its order.
func OwnClasses(n *model.Network) (own []string) {
	if json.Unmarshal([]byte(n.Metadata().Extra[OwnClassesKey]), &own) != nil {
		return nil
	}
	return own
}

// Classes returns classes and, behind them, those of captures that are missing, by
// name.
func Classes(classes []string, all []captures.Capture) []string {
	missing := map[string]bool{}
	for _, c := range all {
		for class := range c.Label {
			missing[class] = missing[class] || dataset.ClassIndex(classes, class) < 0
		}
	}
	maps.DeleteFunc(missing, func(_ string, is bool) bool { return !is })
	return append(slices.Clone(classes), slices.Sorted(maps.Keys(missing))...)
}

// trainedClasses returns the classes of the network that a training on captures
// makes: Classes, without those of the user's own that no capture has any more.
func trainedClasses(n *model.Network, all []captures.Capture) []string {
	own := OwnClasses(n)
	used := Classes(nil, all)
	return slices.DeleteFunc(Classes(n.Classes(), all), func(class string) bool {
		return slices.Contains(own, class) && dataset.ClassIndex(used, class) < 0
	})
}

// startNetwork returns the network that the training begins with: Network with the
// classes of the training.
func (q QuickTraining) startNetwork() (*model.Network, error) {
	if q.classes == nil || slices.Equal(q.classes, q.Network.Classes()) {
		return q.Network, nil
	}
	return q.Network.WithClasses(q.classes)
}

// classNotes returns what the model file says about its classes: those of the
// user's own, and how frequent each was.
func (q QuickTraining) classNotes(start *model.Network) map[string]string {
	own := slices.DeleteFunc(start.Classes(), func(class string) bool {
		return slices.Contains(q.Network.Classes(), class) && !slices.Contains(OwnClasses(q.Network), class)
	})
	notes := map[string]string{}
	if len(own)+len(OwnClasses(q.Network)) > 0 {
		notes[OwnClassesKey] = asJSON(own)
	}
	if shares := start.Metadata().Extra[model.ClassFrequenciesKey]; shares != "" { // the replay keeps the class frequencies of the base training
		notes[model.ClassFrequenciesKey] = shares
	}
	if shares := start.ClassFrequencies(); shares != nil && len(own) > 0 {
		notes[model.ClassFrequenciesKey] = asJSON(withOwnShares(shares, start.Classes(), own))
	}
	return notes
}

// withOwnShares returns class frequencies in which each of the user's own classes is
// as frequent as in the batches of a training that captures all classes.
func withOwnShares(shares model.Distribution, classes, own []string) model.Distribution {
	rest := float32(0)
	for i, class := range classes {
		if !slices.Contains(own, class) {
			rest += shares[i]
		}
	}
	each := float32(1) / float32(capturedInterval*len(classes))
	changed := make(model.Distribution, len(shares))
	for i, class := range classes {
		if changed[i] = each; !slices.Contains(own, class) {
			changed[i] = shares[i] / rest * (1 - each*float32(len(own)))
		}
	}
	return changed
}

func asJSON(v any) string {
	text, _ := json.Marshal(v) // names and numbers cannot fail
	return string(text)
}
