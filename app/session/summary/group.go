package summary

import (
	"slices"
	"strings"

	"arbex/app/session"
	"arbex/assets/message"
)

// Key is what records are grouped by.
type Key string

// The keys, as they are named in commands.
const (
	Source      Key = "source"
	Participant Key = "participant"
	Condition   Key = "condition"
	Trial       Key = "trial"
	Segment     Key = "segment" // number and name
	SegmentName Key = "segment_name"
	Face        Key = "face"
)

// Keys are all keys, in the order of their columns.
func Keys() []Key { return []Key{Source, Participant, Condition, Trial, Segment, SegmentName, Face} }

// ParseKeys reads names of keys, separated by commas.
func ParseKeys(text string) (by []Key, err error) {
	for _, name := range strings.Split(text, ",") {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		if !slices.Contains(Keys(), Key(name)) {
			return nil, message.New("{{.Name}} is no group; there are {{.Names}}", message.Fields{"Name": name, "Names": joinKeys(Keys())})
		}
		by = append(by, Key(name))
	}
	return by, nil
}

func joinKeys(all []Key) string {
	names := make([]string, len(all))
	for i, k := range all {
		names[i] = string(k)
	}
	return strings.Join(names, ", ")
}

// Group is what the records of a row have in common. What it was not grouped by is
// empty, or -1.
type Group struct {
	Source, Participant, Condition, Trial string
	Segment                               int // 0: before the first marker
	SegmentName                           string
	Named                                 bool // segments of one name are pooled, also those without a name
	FaceID                                int  // as in the records
	FaceName                              string
}

// span returns the group without its face: frames are counted for it.
func (g Group) span() Group {
	g.FaceID, g.FaceName = -1, ""
	return g
}

// keys are those that a summary groups by.
type keys map[Key]bool

func newKeys(by []Key) keys {
	if len(by) == 0 {
		by = []Key{Source, Participant, Condition, Trial, Segment, Face}
	}
	k := keys{}
	for _, key := range by {
		k[key] = true
	}
	return k
}

// group returns the group of a record.
func (k keys) group(r *session.Record) Group {
	g := Group{Segment: -1, FaceID: -1}
	for key, field := range map[Key]struct{ to, from *string }{
		Source: {&g.Source, &r.Source}, Participant: {&g.Participant, &r.Participant}, Condition: {&g.Condition, &r.Condition},
		Trial: {&g.Trial, &r.Trial}, SegmentName: {&g.SegmentName, &r.SegmentName},
	} {
		if k[key] {
			*field.to = *field.from
		}
	}
	g.Named = k[SegmentName] && !k[Segment]
	if k[Segment] {
		g.Segment, g.SegmentName = r.Segment, r.SegmentName
	}
	if k[Face] {
		g.FaceID, g.FaceName = r.FaceID, r.FaceName
	}
	return g
}
