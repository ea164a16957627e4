package dataset

import (
	"fmt"

	"arbex/assets/message"
)

// Omission counts what a set leaves out for one reason.
type Omission struct {
	Reason  error // "pictures that are named in a list and missing"; one value for each reason
	Count   int
	Example string // the first
}

// Warning returns an error that reports what is left out.
func (o Omission) Warning() error {
	return message.Wrap(o.Reason, "left out: {{.Count}} ({{.Cause}}), such as {{.Example}}", message.Fields{"Count": o.Count, "Example": o.Example})
}

// String returns the warning in English.
func (o Omission) String() string { return o.Warning().Error() }

// Reasons for leaving something out.
var (
	reasonNoPicture     = message.New("files that are no pictures this program reads", nil)
	reasonUnreadable    = message.New("files or folders that cannot be opened", nil)
	reasonNoClassInName = message.New("pictures whose name says no class", nil)
	reasonNoClassFolder = message.New("pictures that lie in no class's folder", nil)
	reasonNoExpression  = message.New("pictures that are labelled as no expression", nil)
	reasonMissing       = message.New("pictures that are named in a list and missing", nil)
	reasonDuplicate     = message.New("rows that name a picture again", nil)
	reasonBadRow        = message.New("rows that hold no picture", nil)
	reasonEmptyFolder   = message.New("class folders without a picture", nil)
	reasonNoFace        = message.New("pictures in which no face was found", nil)
	reasonDamaged       = message.New("pictures that cannot be read", nil)
	reasonUnknownClass  = message.New("pictures of classes that the network lacks", nil)
)

// omit counts one thing that is left out.
func (s *Set) omit(reason error, example string) {
	for i := range s.Omitted {
		if s.Omitted[i].Reason == reason {
			s.Omitted[i].Count++
			return
		}
	}
	s.Omitted = append(s.Omitted, Omission{reason, 1, example})
}

// addNote adds a sentence about how the set was read.
func (s *Set) addNote(format string, values ...any) {
	s.Notes = append(s.Notes, fmt.Sprintf(format, values...))
}

// withOmission adds to the error of a set where nothing remained what was left out
// first.
func (s *Set) withOmission(err error) error {
	if len(s.Omitted) == 0 {
		return err
	}
	return message.Wrap(err, "{{.Cause}} ({{.Omitted}})", message.Fields{"Omitted": s.Omitted[0].Warning()})
}
