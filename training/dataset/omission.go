package dataset

import "fmt"

// Omission counts what a set leaves out for one reason.
type Omission struct {
	Reason  string // "pictures that are named in a list and missing"
	Count   int
	Example string // the first
}

// String returns a sentence.
func (o Omission) String() string {
	return fmt.Sprintf("left out: %d (%s), such as %s", o.Count, o.Reason, o.Example)
}

// Reasons for leaving something out.
const (
	reasonNoPicture     = "files that are no pictures this program reads"
	reasonUnreadable    = "files or folders that cannot be opened"
	reasonNoClassInName = "pictures whose name says no class"
	reasonNoClassFolder = "pictures that lie in no class's folder"
	reasonNoExpression  = "pictures that are labelled as no expression"
	reasonMissing       = "pictures that are named in a list and missing"
	reasonDuplicate     = "rows that name a picture again"
	reasonBadRow        = "rows that hold no picture"
	reasonEmptyFolder   = "class folders without a picture"
	reasonNoFace        = "pictures in which no face was found"
	reasonDamaged       = "pictures that cannot be read"
	reasonUnknownClass  = "pictures of classes that the network lacks"
)

// omit counts one thing that is left out.
func (s *Set) omit(reason, example string) {
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

// omittedText returns in brackets what was left out of a set where nothing remained.
func (s *Set) omittedText() string {
	if len(s.Omitted) == 0 {
		return ""
	}
	return fmt.Sprintf(" (%v)", s.Omitted[0])
}
