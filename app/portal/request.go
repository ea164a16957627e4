package portal

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/godbus/dbus/v5"
)

// Kind is what is asked for.
type Kind int

// The kinds.
const (
	OpenFile Kind = iota
	OpenFiles
	OpenFolder
	SaveFile // the dialog itself asks before an existing file is replaced
)

// Request is what the dialog shows.
type Request struct {
	Kind    Kind
	Parent  string // the window to stand over, see [X11Window]; empty: none
	Title   string
	Accept  string // text of the button that confirms
	Folder  string // where it begins
	Name    string // suggested for a new file
	Filters []Filter
}

// Filter is a choice of the files that are listed.
type Filter struct {
	Name       string
	Extensions []string // none: all files
}

// X11Window returns the name of a window of X11.
func X11Window(id uintptr) string { return "x11:" + strconv.FormatUint(uint64(id), 16) }

func (r Request) method() string {
	if r.Kind == SaveFile {
		return "SaveFile"
	}
	return "OpenFile"
}

// wireFilter is a filter as D-Bus writes it: (sa(us)).
type wireFilter struct {
	Name  string
	Rules []wireRule
}

type wireRule struct {
	Kind    uint32 // 0: a glob pattern
	Pattern string
}

// onWire returns a filter as D-Bus writes it.
func (f Filter) onWire() wireFilter {
	w := wireFilter{Name: f.Name}
	for _, extension := range f.Extensions {
		w.Rules = append(w.Rules, wireRule{Pattern: "*" + anyCase(extension)})
	}
	if len(w.Rules) == 0 {
		w.Rules = []wireRule{{Pattern: "*"}}
	}
	return w
}

// options returns the request as D-Bus writes it. token names the request.
func (r Request) options(token string) map[string]dbus.Variant {
	o := map[string]dbus.Variant{
		"handle_token": dbus.MakeVariant(token), "accept_label": dbus.MakeVariant(r.Accept), "modal": dbus.MakeVariant(true),
		"current_folder": dbus.MakeVariant(append([]byte(r.Folder), 0)), // ends with zero, as in C
	}
	if r.Kind == SaveFile {
		o["current_name"] = dbus.MakeVariant(r.Name)
	} else {
		o["multiple"] = dbus.MakeVariant(r.Kind == OpenFiles)
		o["directory"] = dbus.MakeVariant(r.Kind == OpenFolder)
	}
	var filters []wireFilter
	for _, f := range r.Filters {
		filters = append(filters, f.onWire())
	}
	if filters != nil {
		o["filters"] = dbus.MakeVariant(filters)
	}
	return o
}

// anyCase returns a pattern for small and capital letters: patterns tell them apart.
func anyCase(text string) string {
	var b strings.Builder
	for _, c := range text {
		if unicode.IsLetter(c) {
			b.WriteString("[" + string(unicode.ToLower(c)) + string(unicode.ToUpper(c)) + "]")
		} else {
			b.WriteRune(c)
		}
	}
	return b.String()
}
