package dataset

import (
	"image"
	"os"
	"path/filepath"
	"slices"

	"arbex/model"
)

// Sample is a picture of a face with its labels.
type Sample struct {
	Name  string             // of the picture, relative to the set's folder
	Label model.Distribution // over Set.Classes; nil where landmarks are the label
	Class int                // of the majority; -1: none
	Group string             // the video or person it belongs to; "": not known

	// SecondLabel is the label of another labelling of the set; nil: none.
	SecondLabel model.Distribution

	// Landmarks are 68 points (iBUG order), x and y in turn, in fractions of the
	// picture's width and height; nil: not known.
	Landmarks []float32

	open func() (image.Image, error)
}

// NewSample returns a sample whose picture open returns. open is called each time
// the picture is needed, from several goroutines.
func NewSample(name string, label model.Distribution, group string, open func() (image.Image, error)) Sample {
	return Sample{Name: name, Label: label, Class: label.Best(), Group: group, open: open}
}

// newClassSample returns a sample of a picture file that belongs to one class.
func newClassSample(name, path, group string, class, classes int) Sample {
	return NewSample(name, oneHot(class, classes), group, fromFile(path))
}

// fromFile opens a picture file.
func fromFile(path string) func() (image.Image, error) {
	return func() (image.Image, error) { return readPicture(path) }
}

// restrict returns a sample over some of its set's classes, and whether its
// majority, or any of its label, is for one of them.
func (x Sample) restrict(classes []int) (Sample, bool) {
	class := x.Class
	x.Label, x.SecondLabel, x.Class = restricted(x.Label, classes), restricted(x.SecondLabel, classes), slices.Index(classes, class)
	return x, x.Label != nil && (class < 0 || x.Class >= 0)
}

func exists(parts ...string) bool {
	_, err := os.Stat(filepath.Join(parts...))
	return err == nil
}
