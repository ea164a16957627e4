package settings

import (
	"slices"
	"strconv"
	"strings"
)

// Study is what the recordings of a study have in common: the lists of what was
// typed before, the newest first, and the names of the marker keys.
type Study struct {
	Participants []string `json:"participants,omitempty"`
	Conditions   []string `json:"conditions,omitempty"`
	Trials       []string `json:"trials,omitempty"`
	Notes        []string `json:"notes,omitempty"`
	Markers      []string `json:"markers,omitempty"` // names of the keys 1 to MarkerKeys; empty: unnamed
}

// The bounds of Study.
const (
	MarkerKeys    = 9
	maxRemembered = 30
	maxTextBytes  = 200
)

// MarkerName returns the name of a key, "1" to "9", and "" for any other.
func (s Study) MarkerName(key string) string {
	n, err := strconv.Atoi(key)
	if err != nil || n < 1 || n > len(s.Markers) {
		return ""
	}
	return s.Markers[n-1]
}

// NameMarker gives a key from 1 to MarkerKeys a name; an empty one removes it.
func (s *Study) NameMarker(key int, name string) {
	for len(s.Markers) < key {
		s.Markers = append(s.Markers, "")
	}
	s.Markers[key-1] = singleLine(name)
}

// Remember puts a text in front of a list; an empty one changes nothing.
func Remember(list []string, text string) []string {
	text = singleLine(text)
	if text == "" {
		return list
	}
	rest := slices.DeleteFunc(slices.Clone(list), func(t string) bool { return t == text })
	return slices.Insert(rest, 0, text)[:min(len(rest)+1, maxRemembered)]
}

// sanitize cuts what is too long.
func (s *Study) sanitize() {
	for _, list := range []*[]string{&s.Participants, &s.Conditions, &s.Trials, &s.Notes} {
		*list = sanitizeList(*list)
	}
	s.Markers = s.Markers[:min(len(s.Markers), MarkerKeys)]
	for i, name := range s.Markers {
		s.Markers[i] = singleLine(name)
	}
	for n := len(s.Markers); n > 0 && s.Markers[n-1] == ""; n-- {
		s.Markers = s.Markers[:n-1]
	}
	if len(s.Markers) == 0 {
		s.Markers = nil
	}
}

// sanitizeList keeps the first of equal texts, and no empty one.
func sanitizeList(list []string) (kept []string) {
	for _, text := range list {
		if text = singleLine(text); text != "" && !slices.Contains(kept, text) {
			kept = append(kept, text)
		}
	}
	return kept[:min(len(kept), maxRemembered)]
}

// singleLine replaces runs of white space by one space and cuts long texts.
func singleLine(text string) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " ")
	if len(text) > maxTextBytes {
		text = strings.TrimSpace(strings.ToValidUTF8(text[:maxTextBytes], ""))
	}
	return text
}
