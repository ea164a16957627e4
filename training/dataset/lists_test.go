package dataset

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"arbex/training/trainingtest"
)

// The frames of a data set often lie on another disk.
func TestVideosMayBeLinked(t *testing.T) {
	folder, frames := t.TempDir(), painted(t, "v1/00001.jpg", "v1/00002.jpg")
	trainingtest.WriteFile(t, folder, "annotations/EXPR/Train_Set/v1.txt", "Neutral,Anger\n1\n1\n")
	for name, to := range map[string]string{"cropped_aligned": frames, "annotations/again": folder} {
		if err := os.Symlink(to, filepath.Join(folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	if got := contents(t, folder, "train"); got != "anger 2" {
		t.Errorf("%q", got)
	}
	linked := t.TempDir()
	if err := os.Symlink(filepath.Join(folder, "annotations"), filepath.Join(linked, "annotations")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(frames, filepath.Join(linked, "frames")); err != nil {
		t.Fatal(err)
	}
	if got := contents(t, linked, "all"); got != "anger 2" {
		t.Errorf("both are linked: %q", got)
	}
}

func TestAnnotationsTooDeepAreNotFound(t *testing.T) {
	folder := t.TempDir()
	trainingtest.WriteFile(t, folder, "1/2/3/4/Train_Set/v.txt", "h\n0\n")
	if found := affWild2Annotations(folder); found["train"] == "" {
		t.Error("five folders deep: not found")
	}
	deep := t.TempDir()
	trainingtest.WriteFile(t, deep, "1/2/3/4/5/Train_Set/v.txt", "h\n0\n")
	if found := affWild2Annotations(deep); len(found) != 0 {
		t.Errorf("six folders deep: %v", found)
	}
}

// FERG's folders hold pictures beside what systems add.
func TestFERGCountsWhatIsNoPicture(t *testing.T) {
	folder := painted(t, "ray/ray_joy/1.png", "ray/ray_anger/1.png", "mery/mery_joy/1.png", "ray/ray_running/1.png", "ray/other_joy/1.png")
	trainingtest.WriteFile(t, folder, "ray/ray_joy/Thumbs.db", "")
	trainingtest.WriteFile(t, folder, "ray/ray_joy/notes.txt", "text")
	trainingtest.WriteFile(t, folder, "ray/ray_joy/deep/1.png", "not among them")
	set := open(t, folder, FERG, "all")
	if len(set.Samples) != 3 || !omits(set, reasonNoPicture, 2, "ray/ray_joy/deep") {
		t.Errorf("%+v, left out %v", set.Samples, set.Omitted)
	}
	groups := []string{set.Samples[0].Group, set.Samples[1].Group, set.Samples[2].Group}
	if !slices.Equal(groups, []string{"mery", "ray", "ray"}) {
		t.Error(groups)
	}
}

func TestPixelRowsThatAreNoPicture(t *testing.T) {
	for text, want := range map[string]string{
		"":          "0 pixels",
		"1":         "1 pixels",
		"1 2 3":     "3 pixels",
		"1 2 3 256": `"256" is not a pixel`,
		"1 2 3 -1":  `"-1" is not a pixel`,
		"1 2 3 4.5": `"4.5" is not a pixel`,
	} {
		if picture, err := parsePixels(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, %v", text, picture, err)
		}
	}
	if picture, err := parsePixels(" 0\t1  2 255 \n"); err != nil || string(picture.Pix) != "\x00\x01\x02\xff" {
		t.Errorf("other spaces: %v, %v", picture, err)
	}
}

// Some rows of FER2013's table may be damaged: the rows after them keep their pictures.
func TestFERPlusFindsPicturesByTheirRow(t *testing.T) {
	folder := t.TempDir()
	vote := "Training,x.png,9,0,0,0,0,0,0,0,0,0\n"
	trainingtest.WriteFile(t, folder, "fer2013new.csv", ferPlusHead+strings.Repeat(vote, 3))
	trainingtest.WriteFile(t, folder, "fer2013.csv", "emotion,pixels,Usage\n0,"+pixelRow+",Training\n0,\"1 2 3\",Training\n0,"+pixelRow+",Training\n")
	set := open(t, folder, FERPlus, "all")
	if len(set.Samples) != 2 || !omits(set, reasonMissing, 1, "FER2013Train/x.png") {
		t.Errorf("%+v, left out %v", set.Samples, set.Omitted)
	}
	trainingtest.WriteFile(t, folder, "fer2013.csv", "emotion,pixels,Usage\n0,\""+"1 2 3 4")
	if set, err := Open(folder, FERPlus, "all"); err == nil || !strings.Contains(err.Error(), "fer2013.csv") {
		t.Errorf("a table that is cut off: %v, %v", set, err)
	}
}

func TestNumbersInTables(t *testing.T) {
	for text, want := range map[string]float32{" 1.5 ": 1.5, "-2": -2, "1e3": 1000, "0": 0} {
		if values, err := parseFloats([]string{text}); err != nil || values[0] != want {
			t.Errorf("%q is %v, not %v (%v)", text, values, want, err)
		}
	}
	for _, text := range []string{"", "one", "NaN", "Inf", "-inf", "1e30", "1,5", strings.Repeat("9", 400)} {
		values, err := parseFloats([]string{"1", text})
		if err == nil || len(err.Error()) > 120 {
			t.Errorf("%.20q is %v (%v)", text, values, err)
		}
	}
}

func TestListsOfEveryLength(t *testing.T) {
	path := filepath.Join(t.TempDir(), "list.txt")
	for text, want := range map[string][]string{
		"":                    nil,
		"\n":                  nil,
		" \r\n\r\n":           nil,
		"a":                   {"a"},
		"a\n\n":               {"a"},
		"\na":                 {"", "a"},
		"a \r\n b\r\n":        {"a", "b"},
		"größe\r驚き\r":         {"größe", "驚き"},
		"\ufeffa\n":           {"a"},
		"\xff\xfea\x00\n\x00": {"a"},
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if lines, err := readLines(path); err != nil || !slices.Equal(lines, want) {
			t.Errorf("%q: %q, not %q (%v)", text, lines, want, err)
		}
	}
	if _, err := readLines(filepath.Dir(path)); err == nil {
		t.Error("a folder is a list")
	}
}

func TestColumnsAreFoundByTheirNames(t *testing.T) {
	folder := t.TempDir()
	trainingtest.WriteFile(t, folder, "a.csv", "\ufeff Emotion ,PIXELS,\"more\"\"\"\n3, 1 2 3 4\n")
	var rows []csvRow
	for row, err := range tableRows(filepath.Join(folder, "a.csv")) {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	if len(rows) != 1 || rows[0].number != 1 || rows[0].get("emotion") != "3" || rows[0].get("pixels") != "1 2 3 4" || rows[0].get(`more"`) != "" || rows[0].get("none") != "" {
		t.Errorf("%+v", rows)
	}
	for name, content := range map[string]string{"empty": "", "no table": "a,\"b"} {
		trainingtest.WriteFile(t, folder, "b.csv", content)
		if columns := columnsOf(filepath.Join(folder, "b.csv")); len(columns) > 0 {
			t.Errorf("%s: %v", name, columns)
		}
	}
	if columnsOf(filepath.Join(folder, "none.csv")) != nil {
		t.Error("a table that is not there has columns")
	}
}

// Folders of a data set may have a name that a pattern would take for another.
func TestFoldersWithSpecialNames(t *testing.T) {
	for _, name := range []string{"faces [old]", "a*b", "what?", `back\slash`, "größe"} {
		folder := filepath.Join(t.TempDir(), name)
		trainingtest.WriteFile(t, folder, "fer2013.csv", "emotion,pixels\n3,"+pixelRow+"\n")
		if got := contents(t, folder, "all"); got != "happiness 1" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestCanonicalNamesOfAList(t *testing.T) {
	if got := CanonicalClasses([]string{"Wut", " 3_Happy ", "boredom", ""}); !slices.Equal(got, []string{"anger", "happiness", "boredom", ""}) {
		t.Errorf("%q", got)
	}
}
