package weights

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// metadataKey is the one key of the header that is not a tensor.
const metadataKey = "__metadata__"

// checkName accepts printable UTF-8 of limited length, because names are shown in
// logs, windows and terminals.
func (l Limits) checkName(name string) error {
	switch {
	case name == "":
		return newError(ErrName, "", "the name is empty")
	case len(name) > l.Name:
		return newError(ErrName, name, "%d bytes, at most %d", len(name), l.Name)
	case !utf8.ValidString(name):
		return newError(ErrName, name, "not UTF-8")
	case strings.ContainsFunc(name, unprintable):
		return newError(ErrName, name, "unprintable character")
	}
	return nil
}

func unprintable(r rune) bool { return !unicode.IsPrint(r) }
