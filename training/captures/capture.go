package captures

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Capture is a labelled face.
type Capture struct {
	ID      int64  // set by Add
	Session int64  // from BeginSession
	Burst   int64  // captures of one press of a key share it; 0 is a burst of its own
	Person  string // whose face it is; "" is not named
	Taken   time.Time
	Source  string // what was watched, as a person knows it
	Consent bool   // the person agreed that the face is stored
	Label   Label

	Side      int          // of the crop, pixels
	Crop      []byte       // [Side*Side*3], rows of red, green and blue; List leaves it out
	Landmarks [][2]float32 // in pixels of the crop; may be nil; List leaves them out
}

// Crops have a side of minSide to maxSide pixels.
const (
	minSide = 16
	maxSide = 1024
)

// personName returns a name as it is kept: a line without the spaces around it, so that
// nobody is two persons, of whom one stays when the other is forgotten.
func personName(text string) string {
	return strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " ")
}

// validate normalises label and person and reports what keeps a capture from being
// stored. now replaces a zero Taken.
func (c *Capture) validate(now time.Time) (err error) {
	if c.Label, err = c.Label.normalized(); err != nil {
		return err
	}
	c.Person = personName(c.Person)
	if c.Side < minSide || c.Side > maxSide || len(c.Crop) != 3*c.Side*c.Side {
		return fmt.Errorf("a crop of %d bytes is not a picture of %dx%d pixels", len(c.Crop), c.Side, c.Side)
	}
	if c.Session == 0 {
		return errors.New("a capture needs a session; call BeginSession first")
	}
	if c.Taken.IsZero() {
		c.Taken = now
	}
	return nil
}
