package ui

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2/test"
)

func TestAValueStaysChosen(t *testing.T) {
	test.NewTempApp(t)
	var chosen []int
	s := NewValueSelect[int]()
	s.OnChosen = func(v int) { chosen = append(chosen, v) }
	s.Fill([]int{0, 7, 8}, []string{"all", "seven", "eight"})
	if s.Value() != 0 || s.List.Selected != "all" {
		t.Errorf("%d, %q", s.Value(), s.List.Selected)
	}
	s.List.SetSelected("eight")
	s.Fill([]int{0, 8, 9}, []string{"all", "eight (2)", "nine"})
	if s.Value() != 8 || s.List.Selected != "eight (2)" || s.List.SelectedIndex() != 1 {
		t.Errorf("%d, %q", s.Value(), s.List.Selected)
	}
	s.Choose(9)
	if s.List.Selected != "nine" || !slices.Equal(chosen, []int{8}) || !slices.Equal(s.Values(), []int{0, 8, 9}) {
		t.Errorf("%q, chosen %v", s.List.Selected, chosen)
	}
	s.Fill([]int{0, 8}, []string{"all", "eight"})
	if s.Value() != 0 || s.List.Selected != "all" {
		t.Errorf("%d, %q after what was chosen went", s.Value(), s.List.Selected)
	}
}

// A list that is filled anew while it is open still shows its entries of before.
func TestAnOpenListMeansWhatItShows(t *testing.T) {
	test.NewTempApp(t)
	s := NewValueSelect[string]()
	s.Fill([]string{"", "a", "b"}, []string{"all", "a (1)", "b (1)"})
	s.List.OnOpen()
	s.Fill([]string{"", "b", "c"}, []string{"all", "b (2)", "a (2)"})
	for text, want := range map[string]string{"a (1)": "a", "b (1)": "b", "a (2)": "c"} {
		if s.List.OnChanged(text); s.Value() != want {
			t.Errorf("%q stands for %q, not %q", text, s.Value(), want)
		}
	}
	s.List.OnOpen()
	if s.List.OnChanged("a (1)"); s.Value() != "" {
		t.Errorf("an entry of a list that was closed stands for %q", s.Value())
	}
}
