package weights

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// notesKey is the header's one key that is no tensor.
const notesKey = "__metadata__"

// checkName accepts printable UTF-8 of a sane length: names end up in logs, in
// windows and in terminals.
func (l Limits) checkName(name string) error {
	switch {
	case name == "":
		return wrong(ErrName, "", "the name is empty")
	case len(name) > l.Name:
		return wrong(ErrName, name, "%d bytes, at most %d", len(name), l.Name)
	case !utf8.ValidString(name):
		return wrong(ErrName, name, "not UTF-8")
	case strings.ContainsFunc(name, unprintable):
		return wrong(ErrName, name, "unprintable character")
	}
	return nil
}

func unprintable(r rune) bool { return !unicode.IsPrint(r) }
