package vision

import (
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// mediaFolder is a folder of pictures and clips that cannot be shipped; ARBEX_MEDIA
// names it on the machines that have it.
func mediaFolder(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("ARBEX_MEDIA")
	if folder == "" {
		t.Skip("ARBEX_MEDIA does not name the folder with test media")
	}
	return folder
}

// facesOf runs a source through a finder and counts the frames of each id, and
// the index of the last frame with a face.
func facesOf(t *testing.T, path string, o FinderOptions) (frames map[int]int, last, total int) {
	t.Helper()
	source, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	finder, err := NewFinder(o)
	if err != nil {
		t.Fatal(err)
	}
	defer finder.Close()
	frame := NewFrame()
	defer frame.Close()
	frames, last = map[int]int{}, -1
	for {
		err := source.Read(frame)
		if errors.Is(err, io.EOF) {
			return frames, last, total
		}
		if err != nil {
			t.Fatal(err)
		}
		total++
		tracks, err := finder.Find(frame)
		if err != nil {
			t.Fatal(err)
		}
		for _, track := range tracks {
			if track.Missed == 0 {
				frames[track.ID]++
				last = frame.Index
				if os.Getenv("V") != "" {
					t.Logf("%d id %d score %.2f box %.0f yaw %.0f", frame.Index, track.ID, track.Face.Score, track.Face.Box, track.Face.Yaw)
				}
			}
		}
	}
}

func TestMediaPhotos(t *testing.T) {
	faces := map[string]int{
		"astronaut.png": 1, "biden.jpg": 1, "obama.jpg": 1, "obama_partial_face.jpg": 1, "obama_partial_face2.jpg": 1,
		"multi_face.jpg": 5, "single_face.jpg": 1, "two_people.jpg": 2, "pigo_sample.jpg": 1,
	}
	paths, err := filepath.Glob(filepath.Join(mediaFolder(t), "photos", "*"))
	if err != nil || len(paths) == 0 {
		t.Fatal("no photos", err)
	}
	for _, path := range paths {
		name := filepath.Base(path)
		found, _, _ := facesOf(t, path, FinderOptions{DetectEveryFrame: true})
		if len(found) != faces[name] {
			t.Errorf("%s: %d faces, not %d", name, len(found), faces[name])
		}
	}
}

func TestMediaClips(t *testing.T) {
	faces := map[string]int{"no_face_sky.mp4": 0, "two_faces_headpose.mp4": 2}
	paths, err := filepath.Glob(filepath.Join(mediaFolder(t), "videos", "*.mp4"))
	if err != nil || len(paths) == 0 {
		t.Fatal("no clips", err)
	}
	for _, path := range paths {
		for _, every := range []bool{true, false} {
			name := filepath.Base(path)
			found, last, total := facesOf(t, path, FinderOptions{DetectEveryFrame: every})
			want, special := faces[name]
			if !special {
				want = 1
			}
			t.Logf("%s every %v: frames of each id %v, last face %d of %d", name, every, found, last, total)
			if ids := slices.Sorted(maps.Keys(found)); len(ids) != want {
				t.Errorf("%s: ids %v, not %d of them", name, ids, want)
			}
			if strings.HasPrefix(name, "face_then_noface") && last > total-15 {
				t.Errorf("%s: a face in frame %d of %d", name, last, total)
			}
		}
	}
}
