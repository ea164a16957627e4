package live

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// rooms are the packages whose names begin an error; a person need not know
// them.
var rooms = []string{"vision: ", "engine: ", "model: ", "ops: ", "live: "}

// sentence makes an error's text one that a person reads: without the names of
// packages, with a capital and a full stop.
func sentence(text string) string {
	for _, room := range rooms {
		text = strings.ReplaceAll(text, room, "")
	}
	text = strings.TrimSpace(text)
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return ""
	}
	text = string(unicode.ToUpper(first)) + text[size:]
	if !strings.ContainsAny(text[len(text)-1:], ".!?") {
		text += "."
	}
	return text
}
