package dataset

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"math/rand/v2"

	"arbex/model/durable"
)

// WriteContactSheet writes a PNG that shows an augmentation: rows of a random picture and
// its augmented crops, side pixels a side. Look at one before a long training.
func WriteContactSheet(path string, set *Set, a Augmentation, side, rows, columns int, seed uint64) error {
	const gap = 4
	sheet := image.NewRGBA(image.Rect(0, 0, columns*(side+gap)+gap, rows*(side+gap)+gap))
	draw.Draw(sheet, sheet.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	random := rand.New(rand.NewPCG(seed, 0))
	for row := range rows {
		faces, err := sheetRow(set, a, side, columns, random)
		if err != nil {
			return fmt.Errorf("the contact sheet: %w", err)
		}
		for column, face := range faces {
			paste(sheet, image.Pt(gap+column*(side+gap), gap+row*(side+gap)), face, side)
		}
	}
	err := durable.Write(path, func(w io.Writer) error { return png.Encode(w, sheet) })
	if err != nil {
		return fmt.Errorf("writing the contact sheet: %w", err)
	}
	return nil
}

// sheetRow returns a random picture and its augmented crops. Pictures that cannot be
// read are passed over.
func sheetRow(set *Set, a Augmentation, side, columns int, random *rand.Rand) (faces []Augmented, err error) {
	for range maxReplaced {
		x := set.Samples[random.IntN(len(set.Samples))]
		if faces, err = augmentedFaces(x, a, side, columns, random); err == nil {
			break
		}
	}
	return faces, err
}

// augmentedFaces returns a picture as it is, then augmented, count faces in all.
func augmentedFaces(x Sample, a Augmentation, side, count int, random *rand.Rand) ([]Augmented, error) {
	crop, err := x.Crop(side)
	faces := []Augmented{{Crop: crop, Landmarks: x.Landmarks}}
	for err == nil && len(faces) < count {
		var face Augmented
		face, err = a.Apply(x, side, random)
		faces = append(faces, face)
	}
	return faces, err
}

func paste(sheet *image.RGBA, at image.Point, face Augmented, side int) {
	crop, points := face.Crop, face.Landmarks
	for i := 0; i < len(crop); i += 3 {
		sheet.SetRGBA(at.X+i/3%side, at.Y+i/3/side, color.RGBA{crop[i], crop[i+1], crop[i+2], 255})
	}
	for i := 0; i < len(points); i += 2 {
		p := at.Add(image.Pt(int(points[i]*float32(side)), int(points[i+1]*float32(side))))
		if p.In(image.Rectangle{at, at.Add(image.Pt(side, side))}) {
			sheet.SetRGBA(p.X, p.Y, color.RGBA{0, 220, 120, 255})
		}
	}
}
