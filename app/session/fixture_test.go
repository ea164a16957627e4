package session

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"arbex/vision"
)

// Sessions of version 0.1 are kept in testdata as that version wrote them: a
// finished one with a video, and one that a killed program left.
const version01 = "testdata/v0.1"

func TestASessionOfAnEarlierVersion(t *testing.T) {
	s, err := Open(filepath.Join(version01, "finished"))
	if err != nil {
		t.Fatal(err)
	}
	m := s.Metadata
	want := Counts{Pictures: 7, Frames: 5, Records: 9, Markers: 1, DroppedUnread: 1, DroppedBusy: 1, DroppedDisk: 2, VideoFrames: 4, DroppedVideo: 3}
	if m.State != Finished || *m.Counts != want || m.EndReason != "stopped" || !m.Started.Equal(start) || !m.Consent.Given || m.Model.Digest != "ab" {
		t.Errorf("%+v %+v", m, *m.Counts)
	}
	if turn := (vision.Orientation{Quarters: 1, Mirror: true}); m.Source.Orientation() != turn {
		t.Errorf("%+v", m.Source)
	}
	records := read(t, s.Folder)
	if len(records) != 9 || records[3].FaceID != 2 || records[3].Label != "happiness" || records[3].Mix != 0.5 || records[3].WallTime.IsZero() || records[8].FaceID != 0 {
		t.Errorf("%d records: %+v", len(records), records[3])
	}
	events, err := s.Events()
	kinds := []EventKind{Marker, Dropped, Paused, Resumed, NetworkChanged, SettingsChanged, SourceTrouble}
	if err != nil || len(events) != len(kinds) || events[0].Note != "she laughs" || events[1].Count != 2 {
		t.Fatalf("%+v, %v", events, err)
	}
	for i, kind := range kinds {
		if events[i].Kind != kind {
			t.Errorf("event %d is %q, not %q", i, events[i].Kind, kind)
		}
	}
	frames, err := s.VideoFrames()
	if err != nil || len(frames) != 4 || frames[3].Frame != 3 {
		t.Fatalf("%+v, %v", frames, err)
	}
	if greys, _ := play(t, s.ClipPath(frames[0].Clip)); len(greys) != 4 {
		t.Errorf("%d pictures in the clip", len(greys))
	}
}

func TestAnAbandonedSessionOfAnEarlierVersion(t *testing.T) {
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS(filepath.Join(version01, "open"))); err != nil {
		t.Fatal(err)
	}
	s, err := Open(folder)
	if err != nil || !s.Abandoned() {
		t.Fatalf("%+v, %v", s, err)
	}
	if s, err = Recover(folder); err != nil || s.Metadata.Counts.Records != 6 || s.Metadata.Counts.Markers != 1 || !s.Metadata.Recovered {
		t.Fatalf("%+v, %v", s, err)
	}
	if !s.Metadata.Ended.Equal(start.Add(66667 * time.Microsecond)) {
		t.Error(s.Metadata.Ended)
	}
	checkRecovered(t, s)
}
