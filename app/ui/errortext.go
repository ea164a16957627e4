package ui

import (
	"slices"
	"strings"
	"unicode/utf8"

	"arbex/assets/message"

	"fyne.io/fyne/v2/lang"
)

// systemErrors are the errors of the operating system that have a translation.
var systemErrors = []string{
	Text("no such file or directory"), Text("permission denied"), Text("no space left on device"), Text("read-only file system"),
	Text("is a directory"), Text("not a directory"), Text("file exists"), Text("file name too long"), Text("input/output error"),
}

// ErrorText returns an error for a person: in the language of the window, with a
// capital letter and a full stop. A part of it that is neither a message.Error nor
// an error of the operating system stays English.
func ErrorText(err error) string {
	return Sentence(message.Translate(err, func(key string, fields message.Fields) string {
		if fields == nil && !slices.Contains(systemErrors, key) {
			return key
		}
		if class, ok := fields["Class"].(string); ok {
			fields["Class"] = TranslateClass(class)
		}
		return lang.L(key, fields)
	}))
}

// Sentence returns a text in one line, with a capital letter and a full stop.
func Sentence(text string) string {
	text = Capitalize(strings.ReplaceAll(strings.TrimSpace(text), "\n", "; "))
	if last, _ := utf8.DecodeLastRuneInString(text); text != "" && !strings.ContainsRune(".!?…", last) {
		text += "."
	}
	return text
}
