package dataset

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"arbex/assets/fuzzstats"
	"arbex/assets/message"
	"arbex/model"
	"arbex/training/trainingtest"
)

// contents returns how many pictures of each class a split has.
func contents(t *testing.T, folder, split string) string {
	t.Helper()
	set, err := Open(folder, Auto, split)
	if err != nil {
		return err.Error()
	}
	var parts []string
	for i, n := range set.ClassCounts() {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", set.Classes[i], n))
		}
	}
	return strings.Join(parts, " ")
}

// painted makes a folder with a picture at each path.
func painted(t testing.TB, paths ...string) string {
	t.Helper()
	folder := t.TempDir()
	for _, path := range paths {
		trainingtest.WritePicture(t, folder, path, 9)
	}
	return folder
}

func TestClassFoldersInEveryForm(t *testing.T) {
	for name, c := range map[string]struct {
		paths            []string
		all, train, held string
	}{
		"other names and cases":   {[]string{"Angry/a.png", "HAPPY/a.png", "0_sad/a.png", "Joy/b.png"}, "anger 1 happiness 2 sadness 1", "", ""},
		"names of their own":      {[]string{"bored/a.png", "Calm/a.png"}, "Calm 1 bored 1", "", ""},
		"val and test":            {[]string{"Train/joy/a.png", "Train/sad/a.png", "val/joy/b.png", "val/sad/b.png", "testing/joy/c.png"}, "happiness 3 sadness 2", "happiness 1 sadness 1", "happiness 1 sadness 1"},
		"test alone":              {[]string{"training/joy/a.png", "training/sad/a.png", "test/joy/b.png"}, "happiness 2 sadness 1", "happiness 1 sadness 1", "happiness 1"},
		"parts in classes":        {[]string{"joy/train/a.png", "sad/train/a.png", "sad/validation/b.png"}, "happiness 1 sadness 2", "happiness 1 sadness 1", "sadness 1"},
		"inside a folder":         {[]string{"archive/images/train/joy/a.png", "archive/images/train/sad/a.png", "archive/images/valid/joy/b.png"}, "happiness 2 sadness 1", "happiness 1 sadness 1", "happiness 1"},
		"twice the same part":     {[]string{"train/train/joy/a.png", "train/train/sad/a.png"}, "happiness 1 sadness 1", "happiness 1 sadness 1", ""},
		"folders in classes":      {[]string{"joy/ann/1/a.png", "joy/bo/a.png", "sad/ann/a.png"}, "happiness 2 sadness 1", "", ""},
		"persons around classes":  {[]string{"S01/joy/a.png", "S01/bored/a.png", "S02/sad/a.png", "S02/joy/a.png"}, "bored 1 happiness 2 sadness 1", "", ""},
		"RAF-DB's numbers":        {[]string{"train/1/a.png", "train/2/a.png", "train/3/a.png", "train/4/a.png", "train/5/a.png", "train/6/a.png", "train/7/a.png", "test/4/b.png"}, "surprise 1 fear 1 disgust 1 happiness 2 sadness 1 anger 1 neutral 1", "surprise 1 fear 1 disgust 1 happiness 1 sadness 1 anger 1 neutral 1", "happiness 1"},
		"AffectNet's numbers":     {[]string{"0/a.png", "1/a.png", "2/a.png", "3/a.png", "4/a.png", "5/a.png", "6/a.png", "7/a.png", "8/a.png", "10/a.png"}, "neutral 1 happiness 1 sadness 1 surprise 1 fear 1 disgust 1 anger 1 contempt 1", "", ""},
		"numbers of another kind": {[]string{"0/a.png", "1/a.png", "2/a.png"}, "0 1 1 1 2 1", "", ""},
		"hidden and foreign":      {[]string{"joy/a.PNG", "joy/._a.png", "joy/.b.png", "sad/a.JPG", "__MACOSX/joy/a.png", ".Trash-1000/files/sad/b.png"}, "happiness 1 sadness 1", "", ""},
	} {
		folder := painted(t, c.paths...)
		for split, want := range map[string]string{"all": c.all, "train": c.train, "valid": c.held} {
			if got := contents(t, folder, split); want != "" && got != want {
				t.Errorf("%s, %s: %q, not %q", name, split, got, want)
			}
		}
	}
}

func TestLinkedFoldersAreWalkedThrough(t *testing.T) {
	folder, elsewhere := painted(t, "joy/a.png"), painted(t, "b.png", "c.png")
	for name, to := range map[string]string{"sad": elsewhere, "joy/again": folder, "joy/lost.png": filepath.Join(folder, "none.png")} {
		if err := os.Symlink(to, filepath.Join(folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(folder, link); err != nil {
		t.Fatal(err)
	}
	if got := contents(t, link, "all"); got != "happiness 1 sadness 2" {
		t.Error(got)
	}
	if set := open(t, link, Auto, "all"); !omits(set, reasonUnreadable, 1, "joy/lost.png") {
		t.Error(set.Omitted)
	}
}

// omits reports whether a set has left out so many for a reason.
func omits(set *Set, reason error, count int, example string) bool {
	return slices.Contains(set.Omitted, Omission{reason, count, filepath.FromSlash(example)})
}

func TestWhatIsLeftOutIsCounted(t *testing.T) {
	folder := painted(t, "joy/a.png", "sad/a.png", "sad/b.png", "loose.png")
	trainingtest.WriteFile(t, folder, "joy/notes.txt", "x")
	trainingtest.WriteFile(t, folder, "joy/raw.cr2", "no picture")
	if err := os.Mkdir(filepath.Join(folder, "fear"), 0o700); err != nil {
		t.Fatal(err)
	}
	set := open(t, folder, Auto, "all")
	for reason, c := range map[error]struct {
		count   int
		example string
	}{reasonNoPicture: {2, "joy/notes.txt"}, reasonNoClassFolder: {1, "loose.png"}, reasonEmptyFolder: {1, "fear"}} {
		if !omits(set, reason, c.count, c.example) {
			t.Errorf("%s: %v", reason, set.Omitted)
		}
	}
	if omittedCount(set) != 4 || len(set.Samples) != 3 {
		t.Errorf("%d dropped, %d kept", omittedCount(set), len(set.Samples))
	}
	if text := set.Omitted[0].String(); !strings.Contains(text, "left out") || !strings.Contains(text, "2") || !strings.Contains(text, "notes.txt") {
		t.Error(text)
	}
}

// The error of a folder that holds nothing usable names what it holds instead.
func TestAnErrorNamesWhatTheFolderHolds(t *testing.T) {
	folder := t.TempDir()
	trainingtest.WriteFile(t, folder, "joy/a.cr2", "no picture")
	if _, err := Open(folder, Auto, "all"); err == nil || !strings.Contains(err.Error(), "a.cr2") {
		t.Error(err)
	}
}

func TestPicturesAreRecognisedByTheirContent(t *testing.T) {
	folder := painted(t, "joy/a.png", "sad/b.png", "sad/c.png")
	for from, to := range map[string]string{"joy/a.png": "joy/a.happy", "sad/b.png": "sad/b", "sad/c.png": "sad/c.jpg"} {
		if err := os.Rename(filepath.Join(folder, from), filepath.Join(folder, to)); err != nil {
			t.Fatal(err)
		}
	}
	set := open(t, folder, Auto, "all")
	if len(set.Samples) != 3 {
		t.Fatal(set.Samples, set.Omitted)
	}
	for _, x := range set.Samples {
		if _, err := x.Crop(16); err != nil {
			t.Error(err)
		}
	}
}

func TestNumbersAreReadAsAskedFor(t *testing.T) {
	folder := painted(t, "2/a.png", "4/a.png")
	if set := open(t, folder, RAFDB, "all"); set.Classes[set.Samples[0].Class] != "fear" || len(set.Notes) != 1 {
		t.Errorf("%+v %v", set.Samples[0], set.Notes)
	}
	if set := open(t, folder, AffectNet, "all"); set.Classes[set.Samples[0].Class] != "sadness" {
		t.Errorf("%+v", set.Samples[0])
	}
	_, err := open(t, folder, Auto, "all").Reorder([]string{"anger", "joy"})
	if err == nil || !strings.Contains(err.Error(), "rafdb") {
		t.Error(err)
	}
	if _, err := Open(painted(t, "joy/a.png", "sad/a.png"), RAFDB, "all"); err == nil || !strings.Contains(err.Error(), "list_patition_label.txt") {
		t.Error(err)
	}
	none := painted(t, "0/a.png", "1/a.png", "2/a.png", "3/a.png", "4/a.png", "5/a.png", "6/a.png", "7/a.png", "8/a.png")
	if set := open(t, none, Auto, "all"); set.Layout != AffectNet || !omits(set, reasonNoExpression, 1, "8/a.png") {
		t.Error(set.Layout, set.Omitted)
	}
}

func TestClassesThatTheNetworkLacksAreLeftOut(t *testing.T) {
	set := open(t, painted(t, "joy/a.png", "bored/a.png", "bored/b.png", "sad/a.png"), Auto, "all")
	own := set.Restrict([]string{"sadness", "fear", "happiness"})
	if !omits(own, reasonUnknownClass, 2, "bored/a.png") || len(own.Samples) != 2 || len(set.Samples) != 4 || len(set.Omitted) != 0 {
		t.Fatal(own.Omitted, own.Samples, set.Omitted)
	}
	fitted, err := own.Reorder([]string{"sadness", "fear", "happiness"})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range fitted.Samples {
		if want := map[string]int{"joy": 2, "sad": 0}[filepath.Dir(x.Name)]; x.Class != want || x.Label[want] != 1 {
			t.Errorf("%s: %d %v", x.Name, x.Class, x.Label)
		}
	}
	votes := &Set{Classes: []string{"anger", "contempt", "fear"}, Samples: []Sample{
		{Name: "kept", Label: model.Distribution{0.5, 0.25, 0.25}, SecondLabel: model.Distribution{0, 1, 0}, Class: -1},
		{Name: "lost", Label: model.Distribution{0.25, 0.75, 0}, Class: 1},
	}}
	if left := votes.Restrict([]string{"fear", "anger"}); !omits(left, reasonUnknownClass, 1, "lost") || left.Samples[0].SecondLabel != nil || left.Samples[0].Label[0] != 0.5/0.75 {
		t.Errorf("%+v", left)
	}
	if same := set.Restrict([]string{"sadness", "fear"}); same != set {
		t.Error("a set of one class is left")
	}
}

// FuzzClassTree places pictures by paths that no data set has.
func FuzzClassTree(f *testing.F) {
	f.Add("train/joy/a.png", "valid/1/b.png")
	f.Add("../x", "//test//0/val/c")
	tried := fuzzstats.CountBytes(f)
	f.Fuzz(func(t *testing.T, a, b string) {
		tried(len(a) + len(b) + 1)
		tree := newClassTree([]string{a, b})
		tree.numbers()
		for _, p := range tree.pictures {
			if name := tree.class(p); name != "" && tree.spelling[classKey(name)] == "" {
				t.Fatalf("the class %q of %q is unknown", name, p.path)
			}
			tree.splitFor("valid")
		}
	})
}

// An empty set names what was left out of it; both are messages with a key, so that
// a window can say them in its language.
func TestAnEmptySetNamesWhatWasLeftOut(t *testing.T) {
	folder := t.TempDir()
	trainingtest.WriteFile(t, folder, "joy/notes.txt", "no picture")
	_, err := Open(folder, Auto, "all")
	var outer *message.Error
	if !errors.As(err, &outer) {
		t.Fatal(err)
	}
	omitted, ok := outer.Fields["Omitted"].(*message.Error)
	if !ok || omitted.Fields["Count"] != 1 || !strings.Contains(omitted.Error(), "notes.txt") || !errors.Is(omitted, reasonNoPicture) {
		t.Errorf("%v in %v", outer.Fields["Omitted"], err)
	}
}
