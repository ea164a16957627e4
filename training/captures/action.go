package captures

import (
	"fmt"
	"strings"
)

// ActionKind is what an action of the history did.
type ActionKind string

// The kinds.
const (
	Capturing    ActionKind = "capturing"
	Adding       ActionKind = "adding"
	Relabelling  ActionKind = "relabelling"
	NamingPerson ActionKind = "naming the person"
	Deleting     ActionKind = "deleting"
	Importing    ActionKind = "importing faces"
)

// Action is a step of the history, which Undo and Redo return.
type Action struct {
	Kind  ActionKind
	Class string // what Capturing captured
	Count int    // captures that it changed
}

// text returns the action as the file stores it: "capturing fear", "deleting 3
// faces".
func (a Action) text() string {
	switch {
	case a.Kind == Capturing:
		return string(a.Kind) + " " + a.Class
	case a.Kind == Adding || a.Kind != Importing && a.Count > 1:
		return fmt.Sprintf("%s %d faces", a.Kind, a.Count)
	}
	return string(a.Kind)
}

// parseAction reads what text wrote, but for the count.
func parseAction(text string) Action {
	if class, found := strings.CutPrefix(text, string(Capturing)+" "); found {
		return Action{Kind: Capturing, Class: class}
	}
	for _, kind := range []ActionKind{Adding, Relabelling, NamingPerson, Deleting, Importing} {
		if strings.HasPrefix(text, string(kind)) {
			return Action{Kind: kind}
		}
	}
	return Action{Kind: ActionKind(text)}
}
