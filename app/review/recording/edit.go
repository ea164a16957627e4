package recording

import (
	"fmt"
	"strings"

	"arbex/app/session"
	"arbex/assets/message"
)

// Edit is one change that a user made. Frames are numbered as in the records.
type Edit struct {
	Kind   editKind `json:"do"`
	From   int      `json:"from,omitempty"` // first frame
	To     int      `json:"to,omitempty"`   // last frame
	Face   int      `json:"face,omitempty"`
	Into   int      `json:"into,omitempty"` // face that Face is merged into
	Text   string   `json:"text,omitempty"` // name of a face, note of a marker
	Marker int      `json:"marker,omitempty"`
	Frame  int      `json:"frame,omitempty"` // of the marker

	Study session.Study `json:"study,omitzero"`
}

// editKind is what an edit does, as it stands in the file.
type editKind string

const (
	excludeEdit editKind = "exclude"
	includeEdit editKind = "include"
	mergeEdit   editKind = "merge"
	nameEdit    editKind = "name"
	markEdit    editKind = "mark"
	unmarkEdit  editKind = "unmark"
	studyEdit   editKind = "study"
)

// Exclude leaves the frames [from, to] out of exports.
func Exclude(from, to int) Edit {
	return Edit{Kind: excludeEdit, From: min(from, to), To: max(from, to)}
}

// Include takes the frames [from, to] back into exports.
func Include(from, to int) Edit {
	return Edit{Kind: includeEdit, From: min(from, to), To: max(from, to)}
}

// Merge makes a face the same as another one.
func Merge(face, into int) Edit { return Edit{Kind: mergeEdit, Face: face, Into: into} }

// Name gives a face a name; an empty text removes it.
func Name(face int, text string) Edit {
	return Edit{Kind: nameEdit, Face: face, Text: singleLine(text)}
}

// Mark sets the marker with a number, or moves it and replaces its note.
func Mark(number, frame int, note string) Edit {
	return Edit{Kind: markEdit, Marker: number, Frame: frame, Text: singleLine(note)}
}

// Unmark removes a marker.
func Unmark(number int) Edit { return Edit{Kind: unmarkEdit, Marker: number} }

// maxTextBytes limits names and notes.
const maxTextBytes = 1000

// singleLine replaces runs of white space by one space, removes what is no UTF-8, which
// JSON would replace by longer text, and cuts long texts.
func singleLine(text string) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " ")
	if len(text) > maxTextBytes {
		text = strings.TrimSpace(strings.ToValidUTF8(text[:maxTextBytes], ""))
	}
	return text
}

// validate returns an error for an edit that no function of this package makes.
func (e Edit) validate() error {
	frame := func(n int) bool { return n >= 0 && n <= maxFrame }
	id := func(n int) bool { return n >= 1 && n <= maxFaceID }
	valid := false
	switch e.Kind {
	case excludeEdit, includeEdit:
		valid = frame(e.From) && frame(e.To) && e.From <= e.To
	case mergeEdit:
		valid = id(e.Face) && id(e.Into) && e.Face != e.Into
	case nameEdit:
		valid = id(e.Face) && e.Text == singleLine(e.Text)
	case markEdit:
		valid = id(e.Marker) && frame(e.Frame) && e.Text == singleLine(e.Text)
	case unmarkEdit:
		valid = id(e.Marker)
	case studyEdit:
		valid = e.Study == cutStudy(e.Study)
	}
	if !valid {
		return message.New("the edit {{.Edit}} is not possible", message.Fields{"Edit": fmt.Sprintf("%+v", e)})
	}
	return nil
}
