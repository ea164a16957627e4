package captures

import (
	"arbex/training/dataset"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"
)

// Capture is a labelled face.
type Capture struct {
	ID      int64 // given by Add
	Session int64 // a sitting before one source, from Begin
	Burst   int64 // captures taken by one press share it; 0 is a burst of its own
	Person  string
	Taken   time.Time // zero: now
	Source  string
	Consent bool // the person agreed to be kept
	Label   Label

	Side      int          // of the crop, pixels
	Crop      []byte       // Side rows of Side pixels of red, green and blue; List leaves it out
	Landmarks [][2]float32 // in pixels of the crop; may be nil; List leaves them out
}

// Label is a share for each named class; the shares sum to 1.
type Label map[string]float32

// OneHot is the label of one class alone.
func OneHot(class string) Label { return Label{class: 1} }

// Best is the class with the largest share, the first by name of equals.
func (l Label) Best() string {
	best := ""
	for _, class := range slices.Sorted(maps.Keys(l)) {
		if best == "" || l[class] > l[best] {
			best = class
		}
	}
	return best
}

// Vector is the label as shares in the order of a network's classes, which may call
// them by other usual names (see dataset.ClassIndex). The error names a class
// the network does not have.
func (l Label) Vector(classes []string) ([]float32, error) {
	shares := make([]float32, len(classes))
	for class, share := range l {
		i := dataset.ClassIndex(classes, class)
		if i < 0 {
			return nil, fmt.Errorf("captures: the model has no class %q; relabel those captures or choose another model", class)
		}
		shares[i] += share
	}
	return shares, nil
}

// canonical is the label under the names that this program uses.
func (l Label) canonical() Label {
	own := Label{}
	for class, share := range l {
		own[dataset.CanonicalClass(class)] += share
	}
	return own
}

// normalized returns the label without empty shares, scaled to sum to 1.
func (l Label) normalized() (Label, error) {
	sum := 0.0
	for class, share := range l {
		if class == "" || share < 0 || math.IsNaN(float64(share)) || math.IsInf(float64(share), 0) {
			return nil, fmt.Errorf("captures: the share %v of class %q makes no label", share, class)
		}
		sum += float64(share)
	}
	if sum == 0 {
		return nil, errors.New("captures: a label needs a class; choose one")
	}
	own := Label{}
	for class, share := range l {
		if share > 0 {
			own[class] = float32(float64(share) / sum)
		}
	}
	return own, nil
}

func (c *Capture) validate() (err error) {
	if c.Label, err = c.Label.normalized(); err != nil {
		return err
	}
	if c.Side < 16 || c.Side > 1024 || len(c.Crop) != 3*c.Side*c.Side {
		return fmt.Errorf("captures: a crop of %d bytes is no picture of %dx%d pixels", len(c.Crop), c.Side, c.Side)
	}
	if c.Session == 0 {
		return errors.New("captures: a capture needs a session; call Begin first")
	}
	if c.Taken.IsZero() {
		c.Taken = time.Now()
	}
	return nil
}
