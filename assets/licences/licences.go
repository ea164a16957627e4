// Package licences holds the licences of the Go modules that are part of the
// program:
//
//	for _, l := range licences.All() {
//		fmt.Println(l.Module, l.Version)
//	}
//
// The texts are collected from the module cache by go generate ./assets/licences;
// a test compares them with the modules that are linked in.
package licences

import (
	_ "embed"
	"strings"
)

//go:generate go run ./collect

//go:embed modules.txt
var modules string

// Licence is what a module may be used under.
type Licence struct {
	Module  string // path: fyne.io/fyne/v2
	Version string
	Text    string
}

// heading begins a module in modules.txt: its path and version follow, then its
// text, or the path of an earlier module with the same one.
const heading = "==== "

// All returns the licences in the order of the modules' paths.
func All() (all []Licence) {
	texts := map[string]string{}
	for _, part := range strings.Split("\n"+modules, "\n"+heading)[1:] {
		name, text, _ := strings.Cut(part, "\n")
		path, version, _ := strings.Cut(name, " ")
		if other, same := strings.CutPrefix(text, "(the same as "); same {
			other, _, _ = strings.Cut(other, ")")
			text = texts[other]
		}
		texts[path] = text
		all = append(all, Licence{path, version, strings.TrimSpace(text)})
	}
	return all
}
