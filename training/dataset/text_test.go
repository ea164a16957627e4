package dataset

import (
	"encoding/binary"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"arbex/training/trainingtest"
)

// wide is a text in UTF-16 with its mark.
func wide(text string, order binary.AppendByteOrder) string {
	b := order.AppendUint16(nil, 0xfeff)
	for _, unit := range utf16.Encode([]rune(text)) {
		b = order.AppendUint16(b, unit)
	}
	return string(b)
}

func TestListsInEveryEncoding(t *testing.T) {
	const list = "train_00001.jpg 5\r\ntrain_00002.jpg 4\r\n"
	for name, text := range map[string]string{
		"plain":  list,
		"marked": "\ufeff" + list,
		"old":    strings.ReplaceAll(list, "\r\n", "\r"),
		"little": wide(list, binary.LittleEndian),
		"big":    wide(list, binary.BigEndian),
	} {
		folder := painted(t, "aligned/train_00001_aligned.jpg", "aligned/train_00002_aligned.JPG")
		trainingtest.WriteFile(t, folder, "list_patition_label.txt", text)
		if got := contents(t, folder, "train"); got != "happiness 1 sadness 1" {
			t.Errorf("%s: %s", name, got)
		}
	}
	votes := painted(t, "FER2013Train/a.png")
	trainingtest.WriteFile(t, votes, "FER2013Train/label.csv", "\ufeffa.png,x,9,1,0,0,0,0,0,0,0,0\n")
	if got := contents(t, votes, "train"); got != "neutral 1" {
		t.Error(got)
	}
}

func TestRAFDBListsAsPeopleHaveThem(t *testing.T) {
	folder := painted(t, "basic/Image/aligned/train_1_aligned.jpg", "basic/Image/aligned/train_2_aligned.jpg", "basic/Image/aligned/test_1_aligned.jpg")
	trainingtest.WriteFile(t, folder, "basic/EmoLabel/list_patition_label.txt", "name,label,gender\nImage\\aligned\\train_1.jpg,1,0\ntrain_2.jpg;7;1;x\n\ntrain_1.jpg 1\ntrain_3.jpg\t4\ntest_1.jpg 2 0\n")
	set := open(t, folder, Auto, "train")
	if set.Layout != RAFDB || contents(t, folder, "train") != "surprise 1 neutral 1" || contents(t, folder, "all") != "surprise 1 fear 1 neutral 1" {
		t.Error(set.Layout, set.ClassCounts())
	}
	if !omits(set, reasonMissing, 1, "train_3.jpg") || !omits(set, reasonDuplicate, 1, "train_1.jpg") {
		t.Error(set.Omitted)
	}
	trainingtest.WriteFile(t, folder, "basic/EmoLabel/list_patition_label.txt", "train_1.jpg\n")
	if _, err := Open(folder, Auto, "train"); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Error(err)
	}
}

func TestVotesThatDoNotCountAreCounted(t *testing.T) {
	folder := painted(t, "FER2013Train/a.png")
	trainingtest.WriteFile(t, folder, "FER2013Train/label.csv", "Image,Box,1,2,3,4,5,6,7,8,u,n\na.png,x,9,1,0,0,0,0,0,0,0,0\na.png,x,9,1,0,0,0,0,0,0,0,0\nb.png,x,9,0,0,0,0,0,0,0,0,0\nc.png,x,0,0,0,0,0,0,0,0,0,10\n")
	set := open(t, folder, Auto, "train")
	for reason, example := range map[error]string{reasonDuplicate: "a.png", reasonMissing: "b.png", reasonNoExpression: "c.png"} {
		if !omits(set, reason, 1, "FER2013Train/"+example) {
			t.Errorf("%s: %v", reason, set.Omitted)
		}
	}
}

func TestJAFFEInAnyFolderAndCase(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"jaffe/KA.AN1.39.TIFF", "jaffe/ka.ha2.30.tif", "jaffe/YM.SU1.58.tiff", "jaffe/thanks.tiff"} {
		trainingtest.WriteFile(t, folder, name, "x")
	}
	set := open(t, folder, Auto, "all")
	if set.Layout != JAFFE || contents(t, folder, "all") != "anger 1 happiness 1 surprise 1" || set.Samples[0].Group != set.Samples[2].Group {
		t.Error(set.Layout, set.ClassCounts())
	}
	if !omits(set, reasonNoClassInName, 1, filepath.Join("jaffe", "thanks.tiff")) {
		t.Error(set.Omitted)
	}
}

func TestFramesWithoutALabelAreCounted(t *testing.T) {
	folder := painted(t, "frames/v1/00001.jpg", "frames/v1/00002.jpg")
	trainingtest.WriteFile(t, folder, "Train_Set/v1.txt", "\ufeffNeutral,Anger\r\n0\r\n-1\r\n4\r\n")
	set := open(t, folder, Auto, "train")
	if set.Layout != AffWild2 || len(set.Samples) != 1 || !omits(set, reasonNoExpression, 1, "v1/00002.jpg") || !omits(set, reasonMissing, 1, "v1/00003.jpg") {
		t.Error(set.Layout, set.Samples, set.Omitted)
	}
}
