package annotate

import (
	"fmt"
	"image"
	"time"

	"arbex/model"
)

// Picture is a picture with its faces.
type Picture struct {
	Image *image.RGBA   // not changed
	Size  image.Point   // that boxes and points are given in; zero: that of Image
	Time  time.Duration // in its source
	Still bool          // belongs to no sequence; Time is ignored
	Faces []Face
}

// Face is what was found of a face.
type Face struct {
	ID      int
	Name    string       // may be empty
	Box     [4]float32   // x, y, w, h, pixels
	Points  [][2]float32 // of the eyes, nose and mouth, pixels; may be nil
	Primary model.Distribution
	Final   model.Distribution // corrected, or primary without a balancing head; both nil: not predicted
}

// Options configures a drawing.
type Options struct {
	Classes []string // as they are shown, in the order of every distribution
	Words   Words    // zero: English
	Face    int      // whose curves are shown; 0: the one that is there longest
}

// Words are the texts of a drawing.
type Words struct {
	Face         func(id int) string    // the face's number
	More         func(count int) string // faces without bars
	Primary      string
	Corrected    string
	NotPredicted string
	Time         string // name of the axis, with its unit
}

// English are the words of the commands.
var English = Words{
	Face:    func(id int) string { return fmt.Sprintf("Face %d", id) },
	More:    func(count int) string { return fmt.Sprintf("and %d more", count) },
	Primary: "primary", Corrected: "corrected", NotPredicted: "not predicted in this picture", Time: "time, min:s",
}

func (o Options) words() Words {
	if o.Words.Face == nil {
		return English
	}
	return o.Words
}

// title returns the face's number and name.
func (o Options) title(f Face) string {
	text := o.words().Face(f.ID)
	if f.Name != "" {
		text += "  " + f.Name
	}
	return text
}

// result returns the most probable class and its share, empty without a prediction.
func (o Options) result(f Face) string {
	best := f.Final.Best()
	if best < 0 || best >= len(o.Classes) {
		return ""
	}
	return o.Classes[best] + " " + percent(f.Final[best])
}

func percent(share float32) string { return fmt.Sprintf("%.0f %%", 100*share) }
