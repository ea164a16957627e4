package dataset

import (
	"context"
	"math/rand/v2"
	"slices"

	"arbex/vision"
)

// maxCropSide is the side up to which a square picture is a face that was cut out
// already, as in FER+ (48 pixels) and RAF-DB's aligned pictures (100).
const maxCropSide = 128

// DrawEach returns the set with up to count samples of each class, drawn at random:
// the same seed gives the same ones. Samples without a majority are left out.
func (s *Set) DrawEach(count int, seed uint64) *Set {
	own := *s
	own.Samples = nil
	taken := make([]int, len(s.Classes))
	for _, x := range s.Draw(len(s.Samples), rand.New(rand.NewPCG(seed, 1))) {
		if taken[x.Class] < count {
			taken[x.Class]++
			own.Samples = append(own.Samples, x)
		}
	}
	return &own
}

// FaceCrops is AlignFaces for a set of any kind: pictures that are cut out faces
// already stay as they are.
func (s *Set) FaceCrops(ctx context.Context, folder string, side int, o vision.FinderOptions, progress func(done, of int)) (*Set, error) {
	crops, pictures := *s, *s
	crops.Samples, crops.Omitted, pictures.Samples = nil, slices.Clone(s.Omitted), nil
	for _, x := range s.Samples {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		switch picture, err := x.open(); {
		case err != nil:
			crops.omit(reasonDamaged, x.Name)
		case picture.Bounds().Dx() == picture.Bounds().Dy() && picture.Bounds().Dx() <= maxCropSide:
			crops.Samples = append(crops.Samples, x)
		default:
			pictures.Samples = append(pictures.Samples, x)
		}
	}
	if len(pictures.Samples) == 0 {
		return &crops, nil
	}
	pictures.Omitted = nil // crops has those so far
	aligned, err := pictures.AlignFaces(ctx, folder, side, o, progress)
	if err != nil {
		return nil, err
	}
	aligned.Notes = nil
	return crops.Concat(aligned)
}
