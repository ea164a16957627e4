package dataset

import (
	"image"
	"strings"
	"testing"

	"arbex/training/trainingtest"
)

// pixelRow is a picture of four pixels as FER2013's table has them.
const pixelRow = `"0 255 7 8"`

func TestPicturesInATable(t *testing.T) {
	folder := t.TempDir()
	trainingtest.WriteFile(t, folder, "archive/icml_face_data.csv", "\ufeffemotion, Usage, pixels\r\n3,Training,"+pixelRow+"\r\n0,PublicTest,"+pixelRow+"\r\n6,PrivateTest,"+pixelRow+"\r\n9,Training,"+pixelRow+"\r\n4,Training,\"1 2 3\"\r\n")
	for split, want := range map[string]string{"train": "happiness 1", "valid": "anger 1", "test": "neutral 1", "all": "anger 1 happiness 1 neutral 1"} {
		if got := contents(t, folder, split); got != want {
			t.Errorf("%s: %s, not %s", split, got, want)
		}
	}
	set := open(t, folder, Auto, "train")
	if set.Layout != FER2013 || !omits(set, reasonNoExpression, 1, "icml_face_data.csv#4") || !omits(set, reasonBadRow, 1, "icml_face_data.csv#5") {
		t.Error(set.Layout, set.Omitted)
	}
	picture, err := set.Samples[0].open()
	if grey, ok := picture.(*image.Gray); err != nil || !ok || grey.Stride != 2 || string(grey.Pix) != "\x00\xff\x07\x08" {
		t.Error(picture, err)
	}
}

func TestATableWithoutPartsIsDivided(t *testing.T) {
	folder := t.TempDir()
	trainingtest.WriteFile(t, folder, "train.csv", "emotion,pixels\n"+strings.Repeat("1,"+pixelRow+"\n", 20))
	train, valid := open(t, folder, Auto, "train"), open(t, folder, Auto, "valid")
	if len(valid.Samples) == 0 || len(train.Samples)+len(valid.Samples) != 20 {
		t.Errorf("%d and %d pictures", len(train.Samples), len(valid.Samples))
	}
}

// ferPlusHead begins FER+'s list of all parts.
const ferPlusHead = "Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF\r\n"

func TestFERPlusInOneList(t *testing.T) {
	list := "\ufeff" + ferPlusHead + "Training,fer0000000.png,4,0,0,1,3,2,0,0,0,0\nTraining,,0,0,0,0,0,0,0,0,0,10\nPublicTest,fer0000002.png,0,10,0,0,0,0,0,0,0,0\nTraining,fer0000003.png,0,10,0,0,0,0,0,0,0,0\n"
	files := painted(t, "FER2013Train/fer0000000.png", "FER2013Valid/fer0000002.png")
	trainingtest.WriteFile(t, files, "fer2013new.csv", list)
	set := open(t, files, Auto, "train")
	if set.Layout != FERPlus || len(set.Samples) != 1 || !omits(set, reasonNoExpression, 1, "row 2") || !omits(set, reasonMissing, 1, "FER2013Train/fer0000003.png") {
		t.Error(set.Layout, set.Samples, set.Omitted)
	}
	if label := set.Samples[0].Label; label[0] != 4./9 || label[3] != 0 {
		t.Error(label)
	}
	if got := contents(t, files, "valid"); got != "happiness 1" {
		t.Error(got)
	}

	rows := t.TempDir()
	trainingtest.WriteFile(t, rows, "fer2013new.csv", list)
	trainingtest.WriteFile(t, rows, "fer2013.csv", "emotion,pixels,Usage\n"+strings.Repeat("0,"+pixelRow+",Training\n", 4))
	if set := open(t, rows, Auto, "all"); len(set.Samples) != 3 || set.Samples[1].Name != "FER2013Valid/fer0000002.png" {
		t.Error(set.Samples, set.Omitted)
	} else if _, err := set.Samples[1].Crop(16); err != nil {
		t.Error(err)
	}
	trainingtest.WriteFile(t, rows, "fer2013new.csv", ferPlusHead+"Training,a.png,many\n")
	if _, err := Open(rows, FERPlus, "all"); err == nil || !strings.Contains(err.Error(), "row 1") {
		t.Error(err)
	}
}
