package ui

import (
	"regexp"
	"strings"
	"sync"

	"arbex/assets/message"

	"fyne.io/fyne/v2/lang"
)

// packagePrefixes begin some errors; a person need not know them.
var packagePrefixes = []string{"engine: ", "model: ", "ops: ", "live: ", "captures: ", "tuning: ", "versions: ", "training: ", "dataset: ", "evaluation: "}

// ErrorText returns an error for a person: in the language of the window, with a
// capital letter and a full stop.
func ErrorText(err error) string {
	return Sentence(message.Translate(err, func(key string, fields message.Fields) string {
		if class, ok := fields["Class"].(string); ok {
			fields["Class"] = TranslateClass(class)
		}
		return lang.L(key, fields)
	}))
}

// Sentence turns the text of an error into a sentence: in the language of the
// window, without the names of packages, with a capital letter and a full stop. A
// text without a translation stays English.
func Sentence(text string) string {
	text = strings.ReplaceAll(strings.TrimSpace(text), "\n", "; ")
	for _, room := range packagePrefixes {
		text = strings.ReplaceAll(text, room, "")
	}
	text = Capitalize(translateText(text))
	if text != "" && !strings.ContainsAny(text[len(text)-1:], ".!?") {
		text += "."
	}
	return text
}

// translateText translates a text that untypedMessages lists, or its parts.
func translateText(text string) string {
	for _, h := range messagePatterns() {
		if with, ok := h.match(text); ok {
			return lang.L(h.key, with)
		}
	}
	for _, between := range []string{"; ", ": "} {
		if first, rest, cut := strings.Cut(text, between); cut {
			return translateText(first) + between + translateText(rest)
		}
	}
	return text
}

// messagePattern recognises a message by its key.
type messagePattern struct {
	key     string
	fields  []string
	pattern *regexp.Regexp
}

var variable = regexp.MustCompile(`\{\{\.(\w+)\}\}`)

// messagePatterns returns the patterns of untypedMessages.
var messagePatterns = sync.OnceValue(func() (all []messagePattern) {
	for _, english := range untypedMessages {
		h := messagePattern{key: english}
		form, at := "^", 0
		for _, place := range variable.FindAllStringSubmatchIndex(english, -1) {
			form += regexp.QuoteMeta(english[at:place[0]]) + "(.+?)"
			h.fields = append(h.fields, english[place[2]:place[3]])
			at = place[1]
		}
		h.pattern = regexp.MustCompile(form + regexp.QuoteMeta(english[at:]) + "$")
		all = append(all, h)
	}
	return all
})

// match returns the fields of a message, translated.
func (h messagePattern) match(text string) (Fields, bool) {
	found := h.pattern.FindStringSubmatch(text)
	if found == nil {
		return nil, false
	}
	with := Fields{}
	for i, name := range h.fields {
		if with[name] = translateText(found[i+1]); name == "Class" {
			with[name] = TranslateClass(found[i+1])
		}
	}
	return with, true
}

// untypedMessages are the errors of other packages that are not a message.Error
// yet. A test compares each with the sources; other texts stay English.
var untypedMessages = []string{
	// model
	Text("the model file {{.Path}} cannot be used: {{.Why}}"),
	Text("it is damaged"),
}
