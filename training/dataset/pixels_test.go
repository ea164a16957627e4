package dataset

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arbex/training/trainingtest"
)

// gradient paints a picture: red grows with the column, green with the row.
func gradient(m draw.Image) draw.Image {
	b := m.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			m.Set(x, y, color.RGBA{uint8(10 * (x - b.Min.X)), uint8(10 * (y - b.Min.Y)), 7, 255})
		}
	}
	return m
}

// However a picture lies in memory, its pixels are the same.
func TestPixelsOfEveryKindOfPicture(t *testing.T) {
	box := image.Rect(0, 0, 6, 4)
	part := func(at image.Point) image.Image {
		whole, own := image.NewRGBA(image.Rect(0, 0, 20, 20)), box.Add(at)
		draw.Draw(whole, own, gradient(image.NewRGBA(box)), image.Point{}, draw.Src)
		return whole.SubImage(own)
	}
	want := pixelsOf(gradient(image.NewRGBA(box)), 64)
	if want.width != 6 || want.height != 4 || want.channels != 3 || len(want.data) != 3*6*4 || want.data[3*(6*2+5)] != 50 || want.data[3*(6*2+5)+1] != 20 {
		t.Fatalf("%+v", want)
	}
	for name, picture := range map[string]image.Image{
		"not premultiplied":      gradient(image.NewNRGBA(box)),
		"of 16 bits":             gradient(image.NewRGBA64(box)),
		"elsewhere":              gradient(image.NewRGBA(box.Add(image.Pt(-3, 5)))),
		"part of another":        part(image.Pt(7, 8)),
		"upper left of another":  part(image.Point{}),
		"right beneath the edge": part(image.Pt(14, 0)),
	} {
		if got := pixelsOf(picture, 64); got.width != 6 || got.height != 4 || !bytes.Equal(got.data, want.data) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	grey := gradient(image.NewGray(image.Rect(0, 0, 20, 20))).(*image.Gray)
	small := pixelsOf(grey.SubImage(image.Rect(3, 2, 9, 6)), 64)
	if small.channels != 1 || len(small.data) != 6*4 || small.data[0] != grey.GrayAt(3, 2).Y || small.data[23] != grey.GrayAt(8, 5).Y {
		t.Errorf("a part of a grey picture: %+v", small)
	}
	if rgb := small.rgb(); len(rgb) != 3*6*4 || rgb[3] != small.data[1] || rgb[5] != small.data[1] {
		t.Errorf("in colours: %v", rgb)
	}
}

func TestVeryNarrowPicturesKeepAPixel(t *testing.T) {
	for _, box := range []image.Rectangle{image.Rect(0, 0, 4000, 1), image.Rect(0, 0, 1, 4000)} {
		if p := pixelsOf(gradient(image.NewRGBA(box)), 16); p.width < 1 || p.height < 1 || len(p.data) != 3*p.width*p.height || max(p.width, p.height) > 32 {
			t.Errorf("%v became %dx%d with %d bytes", box, p.width, p.height, len(p.data))
		}
		x := NewSample("narrow", nil, "", inMemory(gradient(image.NewGray(box))))
		if crop, err := x.Crop(16); err != nil || len(crop) != 3*16*16 {
			t.Errorf("%v: %d bytes, %v", box, len(crop), err)
		}
	}
}

func TestCropsAreScaledAsPicturesAre(t *testing.T) {
	picture := gradient(image.NewRGBA(image.Rect(0, 0, 24, 24))).(*image.RGBA)
	x := NewSample("a", nil, "", inMemory(picture))
	large, err := x.Crop(24)
	if err != nil {
		t.Fatal(err)
	}
	small, err := x.Crop(12)
	if err != nil {
		t.Fatal(err)
	}
	if again := Resize(large, 24, 12); !bytes.Equal(again, small) {
		t.Error("a crop that is scaled differs from a picture that is")
	}
	if same := Resize(large, 24, 24); &same[0] != &large[0] {
		t.Error("the same size is a copy")
	}
	if !bytes.Equal(ImageOf(large, 24).Pix, picture.Pix) {
		t.Error("a crop as an image is another picture")
	}
}

// The sheets of the landmarks are 32 tiles wide; this one has a second row of two.
func TestLandmarksComeFromTheirTile(t *testing.T) {
	folder := t.TempDir()
	sheet := image.NewGray(image.Rect(0, 0, tilesPerRow*tileSide, 2*tileSide))
	for i := range sheet.Pix {
		x, y := i%sheet.Stride/tileSide, i/sheet.Stride/tileSide
		sheet.Pix[i] = uint8(7*x + 20*y)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, sheet, nil); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "faces_00.jpg"), b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	row := func(position, person string) string {
		return position + "," + person + ",1,0,0," + repeatedColumns(56) + "\n"
	}
	trainingtest.WriteFile(t, folder, "faces.csv", "pos,id,scale,x0,y0\n"+row("0", "Ann_1.jpg")+row("31", "Ann_2.jpg")+row("33", "_x.jpg")+row("64", "Bo_1.jpg")+row("1024", "Bo_2.jpg"))
	set := open(t, folder, Auto, "all")
	if set.Layout != Landmarks || len(set.Samples) != 5 || set.Samples[0].Group != "Ann" || set.Samples[2].Group != "_x.jpg" || set.Samples[3].Landmarks[7] != 0.5 {
		t.Fatalf("%s %+v", set.Layout, set.Samples)
	}
	for i, want := range []int{0, 7 * 31, 7 + 20} {
		crop, err := set.Samples[i].Crop(16)
		if err != nil {
			t.Fatal(err)
		}
		if got := int(crop[len(crop)/2]); got < want-3 || got > want+3 {
			t.Errorf("%s has the level %d, not %d", set.Samples[i].Name, got, want)
		}
	}
	if _, err := set.Samples[3].Crop(16); err == nil || !strings.Contains(err.Error(), "no tile 64") {
		t.Errorf("a tile below the sheet: %v", err)
	}
	if _, err := set.Samples[4].Crop(16); err == nil {
		t.Error("a tile of a sheet that is not there")
	}
}

func TestLandmarkTablesThatAreNone(t *testing.T) {
	for name, c := range map[string]struct{ row, want string }{
		"no position":          {"x,Ann_1.jpg,1,0,0," + repeatedColumns(56), `"x" is not a number`},
		"a negative position":  {"-1,Ann_1.jpg,1,0,0," + repeatedColumns(56), `"-1" is not a number`},
		"too few columns":      {"0,Ann_1.jpg,1,0,0,1,2", "7 columns, not 141"},
		"a point that is none": {"0,Ann_1.jpg,1,0,0," + strings.Replace(repeatedColumns(56), "56.0", "NaN", 1), `"NaN" is not a number`},
		"an endless quotation": {`0,"Ann`, "row 2"},
	} {
		folder := t.TempDir()
		trainingtest.WriteFile(t, folder, "faces_00.jpg", "x")
		trainingtest.WriteFile(t, folder, "faces.csv", "pos,id,scale,x0,y0\n"+c.row+"\n")
		if set, err := Open(folder, Auto, "all"); err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "faces.csv") {
			t.Errorf("%s: %v, %v", name, set, err)
		}
	}
}

// A few broken pictures among many do not keep one from looking at the others.
func TestContactSheetsPassOverBrokenPictures(t *testing.T) {
	folder := trainingtest.FaceFolder(t, 4)
	set := open(t, folder, Auto, "all")
	for i, x := range set.Samples {
		if i%2 == 0 {
			trainingtest.WriteFile(t, folder, x.Name, "broken")
		}
	}
	path := filepath.Join(t.TempDir(), "sheet.png")
	if err := WriteContactSheet(path, set, DefaultAugmentation().Scaled(2), 16, 8, 2, 1); err != nil {
		t.Fatal(err)
	}
	if size, err := trainingtest.PNGSize(path); err != nil || size != image.Pt(2*20+4, 8*20+4) {
		t.Error(size, err)
	}
	for _, x := range set.Samples {
		trainingtest.WriteFile(t, folder, x.Name, "broken")
	}
	if err := WriteContactSheet(path, set, Augmentation{}, 16, 8, 2, 1); err == nil || !strings.Contains(err.Error(), "contact sheet") {
		t.Errorf("nothing but broken pictures: %v", err)
	}
	if err := WriteContactSheet(filepath.Join(folder, "none", "sheet.png"), open(t, trainingtest.FaceFolder(t, 1), Auto, "all"), Augmentation{}, 16, 1, 1, 1); err == nil {
		t.Error("a sheet in no folder")
	}
}

func TestScaledAugmentation(t *testing.T) {
	if none := DefaultAugmentation().Scaled(0); none.Rotation != 0 || none.JPEG != 0 || none.Flip != 0.5 {
		t.Errorf("%+v", none)
	}
	if most := (Augmentation{JPEG: 0.6, Erase: 0.6, Rotation: 10}).Scaled(3); most.JPEG != 1 || most.Erase != 1 || most.Rotation != 30 {
		t.Errorf("a share of more than all: %+v", most)
	}
	strong, random := (Augmentation{Crop: 0.125}).Scaled(100), rand.New(rand.NewPCG(1, 1))
	for range 100 { // nothing left of a face would show it mirrored, upside down
		if m := strong.randomAffine(random); m[0][0] <= 0 || m[1][1] <= 0 {
			t.Fatalf("%v", m)
		}
	}
}
