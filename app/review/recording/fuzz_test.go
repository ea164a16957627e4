package recording

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arbex/app/session"
	"arbex/assets/fuzzstats"
)

// FuzzReadTable looks for a table that breaks the reader or what is computed from
// it.
func FuzzReadTable(f *testing.F) {
	table, err := os.ReadFile(filepath.Join(writeSession(f, 12, twoFaces), csvFile))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(table)
	f.Add(table[:len(table)/2])
	f.Add(bytes.ReplaceAll(table, []byte("0."), []byte("nan")))
	f.Add(bytes.ReplaceAll(table, []byte(",1,"), []byte(`,"1,`)))
	f.Add([]byte(strings.Join(session.CSVHeader(classes), ",") + "\n" + strings.Repeat(",", 60) + "\n"))
	counted := fuzzstats.CountBytes(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		counted(len(text))
		c, err := readTable(context.Background(), bytes.NewReader(text), classes)
		n := len(c.frame)
		if n == 0 && err == nil && bytes.Count(text, []byte("\n")) > 1 {
			t.Error("rows are missing without an error")
		}
		if len(c.primary) != n*len(classes) || len(c.final) != len(c.primary) || len(c.box) != n || len(c.time) != n {
			t.Fatal("the columns have different lengths")
		}
		if n == 0 {
			return
		}
		rec := &Recording{table: c, firstRows: c.firstRows(), Session: &session.Session{}}
		rec.replayEdits()
		for _, face := range rec.Faces() {
			face.Curves(0, rec.Duration(), 50)
			face.Presence(rec.Duration(), 50)
		}
		for moment := range rec.FrameCount() {
			rec.Observations(moment)
		}
		if rec.FrameCount() > 0 {
			for range rec.Records() {
			}
		}
	})
}

// FuzzHistory looks for a list of edits that leads to an inconsistent state.
func FuzzHistory(f *testing.F) {
	f.Add([]byte(`{"format":"arbex review","version":1,"done":[{"do":"exclude","from":3,"to":9},{"do":"merge","face":1,"into":2},{"do":"mark","marker":1,"frame":4,"text":"x"},{"do":"study","study":{"participant":"P01"}}],"undone":null}`))
	counted := fuzzstats.CountBytes(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		counted(len(text))
		h, err := parseHistory(text)
		if err != nil {
			return
		}
		s := newEditState(nil, session.Study{})
		for _, e := range h.Done {
			s.apply(e)
		}
		for i, r := range s.excluded {
			if r.From > r.To || i > 0 && s.excluded[i-1].To >= r.From {
				t.Fatal(s.excluded)
			}
		}
		for _, into := range s.mergedInto {
			if _, chained := s.mergedInto[into]; chained {
				t.Fatal("mergedInto is not flat: ", s.mergedInto)
			}
		}
	})
}
