package dataset

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"arbex/assets/fuzzstats"
	"arbex/model"
	"arbex/training/trainingtest"
)

// repeatedColumns is a row of 68 points on a grid.
func repeatedColumns(value float64) string {
	return strings.TrimSuffix(strings.Repeat(fmt.Sprintf("%.1f,", value), 136), ",")
}

func TestLayoutsAreRecognisedAndRead(t *testing.T) {
	cases := []struct {
		layout Layout
		fill   func(folder string)
		split  string
		counts string // class and number of the split
		groups int
	}{
		{Folders, func(f string) {
			trainingtest.WritePicture(t, f, "train/joy/a.png", 9)
			trainingtest.WritePicture(t, f, "train/joy/b.PNG", 9)
			trainingtest.WritePicture(t, f, "train/anger/a.png", 9)
			trainingtest.WritePicture(t, f, "valid/joy/c.png", 9)
			trainingtest.WritePicture(t, f, "valid/anger/c.png", 9)
			trainingtest.WriteFile(t, f, "train/joy/notes.txt", "no picture")
		}, "train", "anger 1 happiness 2", 1},
		{FERPlus, func(f string) {
			trainingtest.WritePicture(t, f, "FER2013Train/a.png", 9)
			trainingtest.WritePicture(t, f, "FER2013Train/b.png", 9)
			trainingtest.WriteFile(t, f, "FER2013Train/label.csv", "a.png,\"(0, 0, 48, 48)\",9,1,0,0,0,0,0,0,0,0\nb.png,x,0,4,4,0,0,0,0,0,2,0\nc.png,x,0,0,0,0,0,0,0,0,0,10\n")
			trainingtest.WriteFile(t, f, "FER2013Valid/label.csv", "d.png,x,0,8,2,0,0,0,0,0,0,0\n")
		}, "train", "neutral 1", 1},
		{RAFDB, func(f string) {
			trainingtest.WriteFile(t, f, "list_patition_label.txt", "train_00001.jpg 5\ntest_0001.jpg 4\ntrain_00002.jpg 7\r\n")
			trainingtest.WritePicture(t, f, "aligned/train_00001_aligned.jpg", 9)
			trainingtest.WritePicture(t, f, "aligned/test_0001_aligned.jpg", 9)
		}, "train", "sadness 1", 1},
		{RAFDB, func(f string) {
			trainingtest.WriteFile(t, f, "list_patition_label.txt", "train_00001.jpg 5\ntest_0001.jpg 4\n")
			trainingtest.WritePicture(t, f, "aligned/train_00001_aligned.jpg", 9)
			trainingtest.WritePicture(t, f, "aligned/test_0001_aligned.jpg", 9)
		}, "valid", "happiness 1", 1},
		{AffWild2, func(f string) {
			trainingtest.WriteFile(t, f, "EXPR/Train_Set/v1.txt", "Neutral,Anger,...\n0\n-1\n4\n4\n")
			trainingtest.WriteFile(t, f, "EXPR/Validation_Set/v2.txt", "Neutral,...\n1\n")
			for i := 1; i <= 3; i++ {
				trainingtest.WritePicture(t, f, fmt.Sprintf("cropped_aligned/v1/%05d.jpg", i), 9)
			}
		}, "train", "neutral 1 happiness 1", 1},
		{JAFFE, func(f string) {
			for _, name := range []string{"KA.AN1.39.tiff", "KA.HA2.30.tiff", "YM.SU1.58.tiff", "README"} {
				trainingtest.WriteFile(t, f, name, "x")
			}
		}, "all", "anger 1 happiness 1 surprise 1", 2},
		{FERG, func(f string) {
			trainingtest.WritePicture(t, f, "ray/ray_joy/1.png", 9)
			trainingtest.WritePicture(t, f, "ray/ray_anger/1.png", 9)
			trainingtest.WritePicture(t, f, "mery/mery_joy/1.png", 9)
		}, "all", "anger 1 happiness 2", 2},
		{Landmarks, func(f string) {
			trainingtest.WriteFile(t, f, "ytf.csv", "pos,id,scale,x0,y0\n0,Ann_Lee_1.jpg,1,0,0,"+repeatedColumns(56)+"\n1,Bo_2.jpg,1,0,0,"+repeatedColumns(28)+"\n")
			trainingtest.WriteFile(t, f, "ytf_00.jpg", "x")
		}, "all", "", 2},
	}
	for _, c := range cases {
		folder := t.TempDir()
		c.fill(folder)
		set, err := Open(folder, Auto, c.split)
		if err != nil {
			t.Errorf("%s: %v", c.layout, err)
			continue
		}
		var counts []string
		for i, n := range set.ClassCounts() {
			if n > 0 {
				counts = append(counts, fmt.Sprintf("%s %d", set.Classes[i], n))
			}
		}
		groups := map[string]bool{}
		for _, x := range set.Samples {
			groups[x.Group] = true
		}
		if set.Layout != c.layout || strings.Join(counts, " ") != c.counts || len(groups) != c.groups {
			t.Errorf("%s: read as %s with %v in %d groups, not %s in %d", c.layout, set.Layout, counts, len(groups), c.counts, c.groups)
		}
		if again, err := Open(folder, c.layout, c.split); err != nil || len(again.Samples) != len(set.Samples) {
			t.Errorf("%s by name: %v", c.layout, err)
		}
	}
}

func TestVotes(t *testing.T) {
	cases := []struct {
		name   string
		votes  []float32
		class  int
		usable bool
		label  []float32
	}{
		{"clear", []float32{8, 2, 0, 0, 0, 0, 0, 0, 0, 0}, 0, true, []float32{0.8, 0.2, 0, 0, 0, 0, 0, 0}},
		{"single votes drop", []float32{4, 1, 1, 4, 0, 0, 0, 0, 0, 0}, -1, true, []float32{0.5, 0, 0, 0.5, 0, 0, 0, 0}},
		{"single votes make a majority", []float32{5, 1, 1, 1, 1, 1, 0, 0, 0, 0}, 0, true, []float32{1, 0, 0, 0, 0, 0, 0, 0}},
		{"not a face", []float32{0, 0, 0, 0, 0, 0, 0, 0, 0, 10}, -1, false, nil},
		{"unknown wins", []float32{0, 3, 0, 0, 0, 0, 0, 0, 7, 0}, -1, false, nil},
		{"nobody", make([]float32, 10), -1, false, nil},
	}
	for _, c := range cases {
		label, class, usable := countVotes(c.votes)
		if class != c.class || usable != c.usable || (c.label != nil && !slices.Equal([]float32(label), c.label)) {
			t.Errorf("%s: %v, class %d, usable %v", c.name, label, class, usable)
		}
	}
}

func TestSplitsKeepPersonsTogether(t *testing.T) {
	folder := t.TempDir()
	for person := range 20 {
		for i := range 3 {
			trainingtest.WriteFile(t, folder, fmt.Sprintf("%c%c.HA%d.%d.tiff", 'A'+person, 'A'+person/2, i, person), "x")
		}
	}
	train, valid := open(t, folder, Auto, "train"), open(t, folder, Auto, "valid")
	seen := map[string]bool{}
	for _, x := range train.Samples {
		seen[x.Group] = true
	}
	for _, x := range valid.Samples {
		if seen[x.Group] {
			t.Errorf("%s is in both splits", x.Group)
		}
	}
	if len(train.Samples)+len(valid.Samples) != 60 || len(valid.Samples) > 30 {
		t.Errorf("%d and %d pictures", len(train.Samples), len(valid.Samples))
	}
}

// Every part of an error of Open has a key, so that the window can translate it.
func TestOpenReportsWhatIsWrong(t *testing.T) {
	if _, err := Open(filepath.Join(t.TempDir(), "none"), Auto, "train"); err == nil || !strings.Contains(err.Error(), "not a folder") {
		t.Error(err)
	}
	for name, c := range map[string]struct {
		files         map[string]string
		layout, split string
		want          []string
	}{
		"no layout":      {nil, "auto", "train", []string{"none of the layouts"}},
		"other layout":   {nil, "folder", "train", []string{"a folder for each"}},
		"no list":        {nil, "rafdb", "train", []string{"list_patition_label.txt is missing", "1 to 7 of RAF-DB"}},
		"no table":       {nil, "fer2013", "train", []string{"emotion and pixels"}},
		"no votes":       {nil, "ferplus", "train", []string{"label.csv"}},
		"split":          {nil, "auto", "dev", []string{`no split "dev"`}},
		"short row":      {map[string]string{"FER2013Train/label.csv": "a.png,x,many,votes,0,0,0,0,0,0,0,0\nb.png,x,1\n"}, "auto", "train", []string{"row 2 of", "label.csv", "3 columns, not 12"}},
		"no number":      {map[string]string{"FER2013Train/label.csv": "\na.png,x,0,0,0,0,0,0,0,0,0,0\nb.png,x,0,0,0,0,0,0,0,0,0,z\n"}, "auto", "train", []string{`"z" is not a number`}},
		"class":          {map[string]string{"list_patition_label.txt": "train_00001.jpg 9\n"}, "auto", "train", []string{"line 1 of", "list_patition_label.txt", `the class "9" is not one of 1 to 7`}},
		"no pair":        {map[string]string{"list_patition_label.txt": "train_00001.jpg\n"}, "auto", "train", []string{`"train_00001.jpg" is not a picture and a number`}},
		"no frame class": {map[string]string{"Train_Set/v.txt": "Neutral,Anger\n1\nmany\n", "Validation_Set/v.txt": "Neutral\n", "v/00001.jpg": ""}, "affwild2", "train", []string{"line 3 of", "v.txt", `"many" is not a class`}},
	} {
		folder := t.TempDir()
		for file, text := range c.files {
			trainingtest.WriteFile(t, folder, file, text)
		}
		_, err := Open(folder, Layout(c.layout), c.split)
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %s", name, err, want)
			}
		}
		if rest := trainingtest.Untranslatable(err); rest != "" {
			t.Errorf("%s: %q has no key", name, rest)
		}
	}
}

func TestLabelsFollowTheNetworksOrder(t *testing.T) {
	set := open(t, trainingtest.FaceFolder(t, 1), Auto, "all")
	own, err := set.Reorder([]string{"joy", "surprise", "calm", "ANGRY"})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range own.Samples {
		want := map[string]int{"anger": 3, "calm": 2, "joy": 0}[filepath.Dir(x.Name)]
		if x.Class != want || x.Label[want] != 1 {
			t.Errorf("%s: %d %v", x.Name, x.Class, x.Label)
		}
	}
	if _, err := set.Reorder([]string{"joy"}); err == nil {
		t.Error("a class that the network lacks was taken")
	}
}

func TestLandmarkTiles(t *testing.T) {
	folder := os.Getenv("ARBEX_DATA")
	if folder == "" {
		t.Skip("set ARBEX_DATA to the folder with the training data")
	}
	set := open(t, filepath.Join(folder, "landmarks"), Auto, "all")
	crop, err := set.Samples[0].Crop(112)
	if err != nil || len(crop) != 3*112*112 || len(set.Samples) != 3462+770 {
		t.Errorf("%d samples, %d bytes, %v", len(set.Samples), len(crop), err)
	}
}

// FuzzLabels feeds every reader of labels what no data set would hold.
func FuzzLabels(f *testing.F) {
	names := []string{"FER2013Train/label.csv", "list_patition_label.txt", "Train_Set/v.txt", "ytf.csv", "fer2013.csv", "fer2013new.csv"}
	f.Add(0, "a.png,\"(0, 0, 48, 48)\",9,1,0,0,0,0,0,0,0,0\n")
	f.Add(1, "train_00001.jpg 5\n")
	f.Add(2, "Neutral\n0\n-1\n7\n")
	f.Add(3, "pos\n0,Ann_1.jpg,1,0,0,"+repeatedColumns(56)+"\n")
	f.Add(4, "emotion,pixels,Usage\n3,"+pixelRow+",Training\n")
	f.Add(5, ferPlusHead+"Training,a.png,4,0,0,1,3,2,0,0,0,0\n")
	f.Add(1, wide("train_00001.jpg 5\n", binary.LittleEndian))
	f.Add(0, "a.png,x,NaN,Inf,1e300,-5,0,0,0,0,0,0\n\"")
	tried := fuzzstats.CountBytes(f)
	f.Fuzz(func(t *testing.T, kind int, text string) {
		tried(len(text) + 8)
		folder := t.TempDir()
		trainingtest.WriteFile(t, folder, names[((kind%len(names))+len(names))%len(names)], text)
		trainingtest.WriteFile(t, folder, "ytf_00.jpg", "no picture")
		trainingtest.WriteFile(t, folder, "v/00001.jpg", "no picture")
		for _, r := range layoutReaders {
			d := &dataFolder{path: folder}
			if !r.matches(d) {
				continue
			}
			set, err := r.read(d, "all")
			if err != nil {
				continue
			}
			for _, x := range set.Samples {
				for _, v := range x.Label {
					if !(v >= 0 && v <= 1) || math.IsNaN(float64(v)) {
						t.Fatalf("%s: a label of %v", r.layout, x.Label)
					}
				}
				if _, err := x.Crop(16); err == nil && r.layout != FER2013 {
					t.Fatal("a picture that is none was read")
				}
			}
		}
	})
}

func TestSharpenedLabelsLeanTowardsTheMajority(t *testing.T) {
	votes := model.Distribution{0.6, 0.3, 0.1}
	set := &Set{Samples: []Sample{{Label: votes}, {Landmarks: []float32{1}}}}
	if set.Sharpen(1) != set {
		t.Error("a power of 1 changes labels")
	}
	got := set.Sharpen(2).Samples[0].Label
	for i, want := range []float64{0.36 / 0.46, 0.09 / 0.46, 0.01 / 0.46} {
		if math.Abs(float64(got[i])-want) > 1e-6 {
			t.Errorf("share %d is %v, want %v", i, got[i], want)
		}
	}
	if votes[0] != 0.6 {
		t.Error("the votes themselves were changed")
	}
}
