package session

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"arbex/model"
)

// Classes have the names that users and data sets give them.
func TestDistributionsOfEveryNameAreJSON(t *testing.T) {
	for _, classes := range [][]string{
		{"neutral", "happiness"},
		{"z", "a", "m"}, // in the network's order
		{"größe", "驚き", "😉"},
		{`"quoted"`, `back\slash`, "<b>&'"},
		{"", " ", "a\tb"},
		{"bell\x07", "delete\x7f", "escape\x1b"},
		{"flag \U0001f3f4\U000e0067\U000e0062\U000e007f", "joined \U0001f469\u200d\U0001f9b0", "soft\u00adhyphen", "separator\u2028"},
	} {
		d := NamedDistribution{Classes: classes, Probabilities: make(model.Distribution, len(classes))}
		for i := range classes {
			d.Probabilities[i] = 1 / float32(i+3)
		}
		text, err := json.Marshal(Record{Primary: d})
		if err != nil {
			t.Errorf("%q: %v", classes, err)
			continue
		}
		var again Record
		if err := json.Unmarshal(text, &again); err != nil || !slices.Equal(again.Primary.Classes, classes) || !slices.Equal(again.Primary.Probabilities, d.Probabilities) {
			t.Errorf("%q became %q, %v (%v)", classes, again.Primary.Classes, again.Primary.Probabilities, err)
		}
		if len(again.Corrected.Probabilities) != 0 {
			t.Errorf("%v", again.Corrected)
		}
	}
}

func TestDistributionsThatAreNone(t *testing.T) {
	for _, text := range []string{`1`, `[]`, `"a"`, `{"a":"b"}`, `{"a":null}`, `{"a":[0.5]}`, `{"a":{}}`} {
		var d NamedDistribution
		if err := json.Unmarshal([]byte(text), &d); err == nil {
			t.Errorf("%s is %+v", text, d)
		}
	}
	var d NamedDistribution
	if err := json.Unmarshal([]byte(" { } "), &d); err != nil || len(d.Classes) != 0 {
		t.Errorf("%+v, %v", d, err)
	}
}

// The final distribution is the corrected one where there is one.
func TestTheFinalDistributionOfARecord(t *testing.T) {
	primary := NamedDistribution{Classes: []string{"a", "b"}, Probabilities: model.Distribution{0.75, 0.25}}
	corrected := NamedDistribution{Classes: primary.Classes, Probabilities: model.Distribution{0.25, 0.75}}
	for name, c := range map[string]struct {
		record Record
		want   float32
		known  bool
	}{
		"corrected": {Record{Primary: primary, Corrected: corrected}, 0.25, true},
		"primary":   {Record{Primary: primary}, 0.75, true},
		"neither":   {Record{}, 0, false},
	} {
		final := c.record.Final()
		if p, known := final.Of("a"); p != c.want || known != c.known {
			t.Errorf("%s: %v, %v", name, p, known)
		}
	}
	if p, known := primary.Of("c"); p != 0 || known {
		t.Errorf("a class that is none: %v", p)
	}
	if _, known := (NamedDistribution{Classes: primary.Classes}).Of("b"); known {
		t.Error("a class without a probability has one")
	}
}

func TestTheTitleOfAStudy(t *testing.T) {
	for want, s := range map[string]Study{
		"":                    {Note: "glasses"},
		"P01":                 {Participant: "P01"},
		"P01  ·  music  ·  2": {Participant: "P01", Condition: "music", Trial: "2", Note: "x"},
		"music":               {Condition: "music"},
	} {
		if got := s.Title(); got != want {
			t.Errorf("%+v: %q", s, got)
		}
	}
}

// Every session that a killed program left is finished; one that cannot be is named, and keeps no other from it.
func TestAllAbandonedSessionsAreFinished(t *testing.T) {
	all := t.TempDir()
	finished := recorded(t, 4)
	if err := finished.Finish("stopped", start, Counts{Frames: 4}); err != nil {
		t.Fatal(err)
	}
	left := recorded(t, 6)
	if err := left.Flush(); err != nil {
		t.Fatal(err)
	}
	for name, from := range map[string]string{"finished": finished.Folder(), "left": left.Folder(), "linked": left.Folder()} {
		if err := os.CopyFS(filepath.Join(all, name), os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
	}
	left.Finish("", start, Counts{})
	if err := os.Symlink("/etc/passwd", filepath.Join(all, "linked", "notes.txt")); err != nil {
		t.Fatal(err)
	}
	got, err := RecoverAll(all)
	if err == nil || !strings.Contains(err.Error(), "linked") || len(got) != 1 || filepath.Base(got[0].Folder) != "left" {
		t.Fatalf("%v, %v", got, err)
	}
	if s, err := Open(filepath.Join(all, "left")); err != nil || s.Metadata.State != Finished || !s.Metadata.Recovered || s.Metadata.Counts.Frames != 6 || s.Metadata.Counts.Records != 12 {
		t.Errorf("%+v, %v", s, err)
	}
	if s, err := Open(filepath.Join(all, "finished")); err != nil || s.Metadata.Recovered {
		t.Errorf("%+v, %v", s, err)
	}
	if got, err := RecoverAll(filepath.Join(all, "none")); len(got) != 0 {
		t.Errorf("%v, %v", got, err)
	}
}
