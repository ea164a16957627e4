package batch

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"arbex/app/session"
	"arbex/vision"
)

func TestExistingSession(t *testing.T) {
	folder, n, now := t.TempDir(), shippedNetwork(t), time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	source := filepath.Join(folder, "clip.mp4")
	if err := os.WriteFile(source, []byte("clip"), 0o600); err != nil {
		t.Fatal(err)
	}
	write := func(name string, s Sampling, o vision.Orientation, endReason string) {
		m, err := SessionMetadata(n, s, vision.Info{Spec: source, Kind: vision.Clip, Orientation: o}, now)
		if err != nil {
			t.Fatal(err)
		}
		w, err := session.Create(filepath.Join(folder, name), m)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Finish(endReason, now, w.Counts()); err != nil {
			t.Fatal(err)
		}
	}
	upright, mirrored := vision.Orientation{}, vision.Orientation{Mirror: true}
	write("stopped", Sampling{Every: 2}, upright, "stopped")
	write("mirrored", Sampling{}, mirrored, EndReason(WalkResult{}))
	write("whole", Sampling{PerSecond: 5}, upright, EndReason(WalkResult{BadPictures: []error{os.ErrNotExist}}))
	check := func(s Sampling, o vision.Orientation, want string) {
		t.Helper()
		got := ExistingSession(folder, source, n, s, o)
		if want != "" {
			want = filepath.Join(folder, want)
		}
		if got != want {
			t.Errorf("%+v: %q instead of %q", s, got, want)
		}
	}
	check(Sampling{PerSecond: 5}, upright, "whole")
	later := ListExisting(t.TempDir())
	if later.Add(filepath.Join(folder, "whole")); later.Find(source, n, Sampling{PerSecond: 5}, upright) == "" {
		t.Error("a session that was added is not found")
	}
	check(Sampling{PerSecond: 5, Every: 1}, upright, "whole")
	check(Sampling{}, mirrored, "mirrored")
	check(Sampling{}, upright, "")
	check(Sampling{Every: 2}, upright, "")
	check(Sampling{PerSecond: 5, Mix: 1}, upright, "")
	if err := os.WriteFile(source, []byte("another clip"), 0o600); err != nil {
		t.Fatal(err)
	}
	check(Sampling{PerSecond: 5}, upright, "")
}
