package settings

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestRememberPutsTheNewestFirst(t *testing.T) {
	list := []string{"P02", "P01"}
	for _, c := range []struct {
		text string
		want []string
	}{
		{"P03", []string{"P03", "P02", "P01"}},
		{" P01\n", []string{"P01", "P02"}},
		{"", []string{"P02", "P01"}},
	} {
		if got := Remember(list, c.text); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q", c.text, got)
		}
	}
	for n := range 100 {
		list = Remember(list, fmt.Sprint(n))
	}
	if len(list) != maxRemembered || list[0] != "99" {
		t.Errorf("%q", list)
	}
}

func TestMarkerKeysHaveNames(t *testing.T) {
	var s Study
	s.NameMarker(3, "film\nbegins")
	for key, want := range map[string]string{"3": "film begins", "1": "", "4": "", "0": "", "M": ""} {
		if got := s.MarkerName(key); got != want {
			t.Errorf("%s: %q", key, got)
		}
	}
}

func TestAStudyIsSavedWithinBounds(t *testing.T) {
	folder, s := t.TempDir(), Defaults()
	s.Study.Participants = []string{"P01", "", "P01", strings.Repeat("é", 300)}
	s.Study.Markers = append([]string{"", "stimulus", ""}, make([]string, 20)...)
	if err := s.Save(folder); err != nil {
		t.Fatal(err)
	}
	got, err := Load(folder)
	if err != nil || len(got.Study.Participants) != 2 || len(got.Study.Participants[1]) != maxTextBytes || !slices.Equal(got.Study.Markers, []string{"", "stimulus"}) {
		t.Errorf("%q, %v", got.Study, err)
	}
}
