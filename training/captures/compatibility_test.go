package captures

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// testdata/captures-0.1.db was written by version 0.1: a burst of three faces of
// Ann, two faces of a clip, and after that two relabelled, one named Bob, and a
// deletion that was undone.
func TestAFileOfVersion01Opens(t *testing.T) {
	folder := t.TempDir()
	content := must(os.ReadFile("testdata/captures-0.1.db"))(t)
	if err := os.WriteFile(filepath.Join(folder, fileName), content, 0o600); err != nil {
		t.Fatal(err)
	}
	s := opened(t, folder)
	if got := seen(t, s); got != "angerAnn angerAnn fearAnn sadness neutralBob" {
		t.Error(got)
	}
	all := must(s.List(Filter{}))(t)
	oldest := all[len(all)-1]
	if err := s.LoadPicture(&oldest); err != nil || !bytes.Equal(oldest.Crop, noise(0)) || oldest.Landmarks[1] != [2]float32{11, 5.5} || !oldest.Consent || oldest.Burst != 1764460800000000 || oldest.Taken.UnixMilli() != 1764460800000 {
		t.Errorf("%+v, %v", oldest, err)
	}
	if features := must(s.Features("network"))(t); !slices.Equal(features[oldest.ID], []float32{1, 2.5, -3}) {
		t.Error(features)
	}
	if sessions := must(s.Sessions())(t); len(sessions) != 2 || sessions[1].Source != "camera" || sessions[1].Count != 3 {
		t.Errorf("%+v", sessions)
	}
	for _, step := range []struct {
		move func() (Action, error)
		want Action
	}{
		{s.Redo, Action{Kind: Deleting, Count: 1}},
		{s.Undo, Action{Kind: Deleting, Count: 1}},
		{s.Undo, Action{Kind: NamingPerson, Count: 1}},
		{s.Undo, Action{Kind: Relabelling, Count: 2}},
		{s.Undo, Action{Kind: Adding, Count: 2}},
		{s.Undo, Action{Kind: Capturing, Class: "fear", Count: 3}},
	} {
		if got := must(step.move())(t); got != step.want {
			t.Errorf("%+v, want %+v", got, step.want)
		}
	}
	if got := seen(t, s); got != "" {
		t.Error("everything is undone, and there is still", got)
	}
}
