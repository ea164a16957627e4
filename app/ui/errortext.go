package ui

import (
	"strings"

	"arbex/assets/message"

	"fyne.io/fyne/v2/lang"
)

// ErrorText returns an error for a person: in the language of the window, with a
// capital letter and a full stop. A part of it that is not a message.Error stays
// English.
func ErrorText(err error) string {
	return Sentence(message.Translate(err, func(key string, fields message.Fields) string {
		if class, ok := fields["Class"].(string); ok {
			fields["Class"] = TranslateClass(class)
		}
		return lang.L(key, fields)
	}))
}

// Sentence returns a text in one line, with a capital letter and a full stop.
func Sentence(text string) string {
	text = Capitalize(strings.ReplaceAll(strings.TrimSpace(text), "\n", "; "))
	if text != "" && !strings.ContainsAny(text[len(text)-1:], ".!?") {
		text += "."
	}
	return text
}
