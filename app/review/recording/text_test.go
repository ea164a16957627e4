package recording

import (
	"strings"
	"testing"
	"unicode/utf8"

	"arbex/app/session"
)

// What a user types is kept as one line; what is saved can always be read again.
func TestNamesAndNotesOfEveryKind(t *testing.T) {
	long := strings.Repeat("a", maxTextBytes-1)
	for name, c := range map[string]struct{ text, want string }{
		"nothing":                    {"", ""},
		"white space":                {" \t\r\n\u00a0\u2003", ""},
		"several lines":              {"a\r\nb\n\n c", "a b c"},
		"quotes and markup":          {`"<b>&'` + "`", `"<b>&'` + "`"},
		"other alphabets":            {"Zoë 喜び 🙂", "Zoë 喜び 🙂"},
		"a line separator":           {"a\u2028b", "a b"},
		"as long as can be":          {long + "b", long + "b"},
		"too long":                   {long + "bc", long + "b"},
		"a space where it is cut":    {long + " b", long},
		"a letter that is cut":       {long + "ö", long},
		"no text at all":             {"a\xff\xfeb", "ab"},
		"more than that":             {strings.Repeat("\xff", 2*maxTextBytes), ""},
		"letters that are cut apart": {strings.Repeat("ö", maxTextBytes), strings.Repeat("ö", maxTextBytes/2)},
	} {
		t.Run(name, func(t *testing.T) {
			rec := open(t, writeSession(t, 3, twoFaces))
			for _, e := range []Edit{Name(1, c.text), Mark(7, 1, c.text), SetStudy(session.Study{Participant: c.text, Note: c.text})} {
				if err := rec.Apply(e); err != nil {
					t.Fatalf("%.200s", err)
				}
			}
			if err := rec.SaveFunc()(); err != nil {
				t.Fatal(err)
			}
			again := open(t, rec.Session.Folder)
			if len(again.Warnings) > 0 {
				t.Fatalf("%.300s", again.Warnings)
			}
			marker := again.Markers()[0]
			for what, got := range map[string]string{"name": again.Faces()[0].Name, "note": marker.Note, "participant": again.Study().Participant} {
				if got != c.want || !utf8.ValidString(got) {
					t.Errorf("the %s is %q of %d bytes, not %q", what, got, len(got), c.want)
				}
			}
		})
	}
}

func TestWhatAMarkerIsCalled(t *testing.T) {
	for _, c := range []struct {
		marker        Marker
		text, segment string
	}{
		{Marker{Number: 3}, "marker 3", ""},
		{Marker{Number: 3, Key: "M"}, "marker 3", ""},
		{Marker{Number: 3, Key: "4"}, "4", ""},
		{Marker{Number: 3, Key: "4", Name: "film"}, "film", "film"},
		{Marker{Number: 3, Key: "4", Note: "laughs"}, "laughs", "laughs"},
		{Marker{Number: 3, Key: "4", Name: "film", Note: "laughs"}, "film: laughs", "film"},
	} {
		if text, segment := c.marker.Text(), c.marker.SegmentName(); text != c.text || segment != c.segment {
			t.Errorf("%+v is called %q and begins %q", c.marker, text, segment)
		}
	}
}

func TestImpossibleEditsAreRefused(t *testing.T) {
	rec := open(t, writeSession(t, 3, twoFaces))
	for name, e := range map[string]Edit{
		"of no kind":              {},
		"of a kind of tomorrow":   {Kind: "rotate", Face: 1},
		"before the first frame":  Exclude(-1, 5),
		"after the last possible": Include(0, maxFrame+1),
		"a face into itself":      Merge(2, 2),
		"no face":                 Merge(0, 2),
		"into no face":            Merge(2, 0),
		"a face beyond all":       Name(maxFaceID+1, "a"),
		"marker 0":                Mark(0, 1, ""),
		"a marker at no frame":    Mark(1, -1, ""),
		"no marker to remove":     Unmark(0),
		"a name of two lines":     {Kind: nameEdit, Face: 1, Text: "a\nb"},
		"a study of two lines":    {Kind: studyEdit, Study: session.Study{Note: "a\nb"}},
		"reversed frames":         {Kind: excludeEdit, From: 5, To: 4},
	} {
		if err := rec.Apply(e); err == nil {
			t.Errorf("%s: %+v was applied", name, e)
		}
	}
	if err := rec.Undo(); err != ErrEndOfHistory {
		t.Errorf("one of them is in the history: %v", err)
	}
	if err := rec.Redo(); err != ErrEndOfHistory {
		t.Error(err)
	}
}

func TestMergesOfMergedFaces(t *testing.T) {
	names := map[int]string{1: "Ann", 3: "Cem"}
	for name, c := range map[string]struct {
		merges [][2]int
		want   map[int]int
		name   string // of the face that 2 is in
	}{
		"into a face that was merged":     {[][2]int{{1, 2}, {3, 1}}, map[int]int{1: 2, 3: 2}, "Ann"},
		"of a face that others are in":    {[][2]int{{1, 2}, {2, 3}}, map[int]int{1: 3, 2: 3}, "Cem"},
		"of faces that are one already":   {[][2]int{{1, 2}, {2, 1}}, map[int]int{1: 2}, "Ann"},
		"around a corner":                 {[][2]int{{1, 2}, {3, 4}, {2, 4}}, map[int]int{1: 4, 2: 4, 3: 4}, "Cem"},
		"into a face without a name":      {[][2]int{{3, 2}}, map[int]int{3: 2}, "Cem"},
		"of a face without a name":        {[][2]int{{2, 1}}, map[int]int{2: 1}, "Ann"},
		"of a face that is in no records": {[][2]int{{9, 2}}, map[int]int{9: 2}, ""},
	} {
		s := newEditState(nil, session.Study{})
		for face, text := range names {
			s.apply(Name(face, text))
		}
		for _, m := range c.merges {
			s.apply(Merge(m[0], m[1]))
		}
		for face := range 10 {
			want, merged := c.want[face]
			if !merged {
				want = face
			}
			if got := s.currentFace(face); got != want {
				t.Errorf("%s: face %d is %d, not %d", name, face, got, want)
			}
		}
		if got := s.names[s.currentFace(2)]; got != c.name {
			t.Errorf("%s: it is called %q, not %q", name, got, c.name)
		}
	}
}
