package recording

import (
	"strconv"
	"strings"

	"arbex/app/session"
)

// nextTrial returns the study of the recording after one: a trial that ends with a
// number counts on, and the note was about the last one.
func nextTrial(s session.Study) session.Study {
	s.Note = ""
	digits := len(s.Trial) - len(strings.TrimRight(s.Trial, "0123456789"))
	if n, err := strconv.Atoi(s.Trial[len(s.Trial)-digits:]); err == nil {
		s.Trial = s.Trial[:len(s.Trial)-digits] + strconv.Itoa(n+1)
	}
	return s
}
