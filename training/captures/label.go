package captures

import (
	"maps"
	"math"
	"slices"

	"arbex/assets/message"
	"arbex/training/dataset"
)

// Label is the share of each named class; the shares sum to 1.
type Label map[string]float32

// OneHot returns the label of a single class.
func OneHot(class string) Label { return Label{class: 1} }

// Best returns the class with the largest share, of equals the first by name.
func (l Label) Best() string {
	best := ""
	for _, class := range slices.Sorted(maps.Keys(l)) {
		if best == "" || l[class] > l[best] {
			best = class
		}
	}
	return best
}

// Vector returns the shares in the order of a network's classes, which may use
// synonyms of the names in the label (see dataset.ClassIndex). It fails for a
// class that the network does not have.
func (l Label) Vector(classes []string) ([]float32, error) {
	shares := make([]float32, len(classes))
	for class, share := range l {
		i := dataset.ClassIndex(classes, class)
		if i < 0 {
			return nil, message.New("the model has no class {{.Class}}; relabel those captures or choose another model", message.Fields{"Class": class})
		}
		shares[i] += share
	}
	return shares, nil
}

// without returns the label without a class, scaled to sum to 1.
func (l Label) without(class string) Label {
	own := maps.Clone(l)
	delete(own, class)
	rest, err := own.normalized()
	if err != nil { // nothing else is in it
		return l
	}
	return rest
}

// canonical returns the label with the class names that this program uses.
func (l Label) canonical() Label {
	renamed := Label{}
	for class, share := range l {
		renamed[dataset.CanonicalClass(class)] += share
	}
	return renamed
}

// normalized returns the label without empty shares, scaled to sum to 1.
func (l Label) normalized() (Label, error) {
	sum := 0.0
	for class, share := range l {
		if class == "" || share < 0 || math.IsNaN(float64(share)) || math.IsInf(float64(share), 0) {
			return nil, message.New("a label cannot have the share {{.Share}} of the class {{.Class}}", message.Fields{"Share": share, "Class": class})
		}
		sum += float64(share)
	}
	if sum == 0 {
		return nil, message.New("a label needs a class", nil)
	}
	scaled := Label{}
	for class, share := range l {
		if share > 0 {
			scaled[class] = float32(float64(share) / sum)
		}
	}
	return scaled, nil
}
