package ui

import (
	"regexp"
	"strings"
	"sync"

	"arbex/assets/message"

	"fyne.io/fyne/v2/lang"
)

// packagePrefixes are the packages whose names begin an error; a person need not know
// them.
var packagePrefixes = []string{"engine: ", "model: ", "ops: ", "live: ", "captures: ", "tuning: ", "versions: ", "training: "}

// ErrorText returns what a person reads of an error, in the language of the
// window, with a capital and a full stop.
func ErrorText(err error) string {
	return Sentence(message.Translate(err, func(key string, fields message.Fields) string {
		if class, ok := fields["Class"].(string); ok {
			fields["Class"] = TranslateClass(class)
		}
		return lang.L(key, fields)
	}))
}

// Sentence makes an error's text one that a person reads: in the language of
// the window, without the names of packages, with a capital and a full stop.
// What nobody translated stays English: it is better than nothing.
func Sentence(text string) string {
	text = strings.ReplaceAll(strings.TrimSpace(text), "\n", "; ")
	for _, room := range packagePrefixes {
		text = strings.ReplaceAll(text, room, "")
	}
	text = Capitalize(heardWhole(text))
	if text != "" && !strings.ContainsAny(text[len(text)-1:], ".!?") {
		text += "."
	}
	return text
}

// heardWhole translates a message of the rooms that know no language, or its
// parts, or gives it back.
func heardWhole(text string) string {
	for _, h := range listening() {
		if with, ok := h.match(text); ok {
			return lang.L(h.english, with)
		}
	}
	for _, between := range []string{"; ", ": "} {
		if first, rest, cut := strings.Cut(text, between); cut {
			return heardWhole(first) + between + heardWhole(rest)
		}
	}
	return text
}

// hearer recognises a message by its English template.
type hearer struct {
	english string
	names   []string
	form    *regexp.Regexp
}

var variable = regexp.MustCompile(`\{\{\.(\w+)\}\}`)

// listening makes the hearers once.
var listening = sync.OnceValue(func() (all []hearer) {
	for _, english := range heard {
		h := hearer{english: english}
		form, at := "^", 0
		for _, place := range variable.FindAllStringSubmatchIndex(english, -1) {
			form += regexp.QuoteMeta(english[at:place[0]]) + "(.+?)"
			h.names = append(h.names, english[place[2]:place[3]])
			at = place[1]
		}
		h.form = regexp.MustCompile(form + regexp.QuoteMeta(english[at:]) + "$")
		all = append(all, h)
	}
	return all
})

// match returns the variables of a message, translated in their turn.
func (h hearer) match(text string) (Fields, bool) {
	found := h.form.FindStringSubmatch(text)
	if found == nil {
		return nil, false
	}
	with := Fields{}
	for i, name := range h.names {
		if with[name] = heardWhole(found[i+1]); name == "Class" {
			with[name] = TranslateClass(found[i+1])
		}
	}
	return with, true
}

// heard is what the rooms below the window say to a person. A test compares
// each with the sources; what is not listed is shown in English.
var heard = []string{
	// tuning
	Text("capture at least two expressions, a few faces of each, before training"),
	// versions
	Text("the shipped model cannot be deleted"),
	Text("this version is in use; use another one first"),
	Text("there is no such version; it may have been deleted"),
	Text("the new model was not saved: {{.Why}}"),
	// model
	Text("the model file {{.Path}} cannot be used: {{.Why}}"),
	Text("this is a safetensors file but not an ARBEx model"),
	Text("this is not a safetensors file"),
	Text("choose a .safetensors model; a PyTorch checkpoint has to be imported first"),
	Text("the file ends before its tensors do"),
	Text("copy or download it again"),
	Text("the file cannot be read"),
	Text("check that it exists and that you may read it"),
	Text("the file cannot be written"),
	Text("check the folder, its permissions and the free space, then save again"),
	Text("check that it is the right file; it may be damaged"),
	Text("it is damaged"),
	// settings
	Text("the settings cannot be read ({{.Why}}), so the defaults are used; the old file is kept as {{.Path}}"),
	Text("the settings cannot be read ({{.Why}}), so the defaults are used; check the rights of {{.Path}}"),
	Text("a later version of the program wrote them"),
}
