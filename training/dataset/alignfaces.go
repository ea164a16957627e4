package dataset

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"slices"

	"arbex/assets/message"
	"arbex/model/blazeface"
	"arbex/model/durable"
	"arbex/vision"
)

// AlignFaces finds and aligns the face in every picture as the live view does, so that
// training sees the same crops. The crops, side pixels a side, are kept in a folder
// for the next call. Pictures without a face, or that cannot be read, are left out;
// of several faces the largest is taken.
func (s *Set) AlignFaces(ctx context.Context, folder string, side int, o vision.FinderOptions, progress func(done, of int)) (*Set, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("making the folder for aligned faces: %w", err)
	}
	o.DetectEveryFrame = true
	if o.Network == nil { // that of the live view
		o.Network = func(file []byte, side int) (vision.DetectorNetwork, error) {
			return blazeface.New(file, side, blazeface.Options{Threads: 1})
		}
	}
	finder, err := vision.NewFinder(o)
	if err != nil {
		return nil, err
	}
	defer finder.Close()
	a := aligner{finder: finder, side: side}
	defer a.crop.Close()
	own := *s
	own.Samples, own.Omitted = nil, slices.Clone(s.Omitted)
	for i, x := range s.Samples {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if x.Label == nil {
			return nil, fmt.Errorf("%s holds landmarks, which alignment would move", s.Folder)
		}
		path := filepath.Join(folder, alignedFileName(s.Folder, x.Name, pictureStamp(s.Folder, x), side))
		reason, err := a.alignOnce(x, path)
		if err != nil {
			return nil, err
		}
		if reason != nil {
			own.omit(reason, x.Name)
		} else {
			own.Samples = append(own.Samples, x.aligned(path))
		}
		if progress != nil {
			progress(i+1, len(s.Samples))
		}
	}
	if len(own.Samples) == 0 {
		return nil, own.withOmission(message.New("no face was found in any picture of {{.Path}}", message.Fields{"Path": s.Folder}))
	}
	return &own, nil
}

// alignedFileName returns the name under which the crop of a picture is kept: a hash of
// its folder and name, its stamp, and the version of the alignment.
func alignedFileName(folder, name, stamp string, side int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%s\n%d\n%d", folder, name, stamp, side, alignmentVersion))
	return hex.EncodeToString(sum[:12]) + ".png"
}

// alignmentVersion changes when the alignment gives other crops.
const alignmentVersion = 2

// pictureStamp distinguishes a picture from another one of the same name: the size and
// time of its file, or a hash of its pixels where it has no file of its own.
func pictureStamp(folder string, x Sample) string {
	if info, err := os.Stat(filepath.Join(folder, x.Name)); err == nil {
		return fmt.Sprint(info.Size(), info.ModTime().UnixNano())
	}
	picture, err := x.open()
	if err != nil {
		return ""
	}
	pixels := image.NewRGBA(picture.Bounds())
	draw.Draw(pixels, pixels.Rect, picture, pixels.Rect.Min, draw.Src)
	sum := sha256.Sum256(pixels.Pix)
	return hex.EncodeToString(sum[:])
}

// aligner aligns pictures one after the other.
type aligner struct {
	finder *vision.Finder
	side   int
	crop   vision.Crop
}

// alignOnce is align where the crop was not written before.
func (a *aligner) alignOnce(x Sample, path string) (reason, err error) {
	if exists(path) {
		return nil, nil
	}
	return a.align(x, path)
}

// aligned returns the sample with the crop at path for a picture.
func (x Sample) aligned(path string) Sample {
	x.Landmarks = nil // of the picture, not of the crop
	x.open = fromFile(path)
	return x
}

// align writes the crop of the picture's largest face, or returns the reason why there
// is none.
func (a *aligner) align(x Sample, path string) (reason, err error) {
	picture, err := x.open()
	if err != nil {
		return reasonDamaged, nil
	}
	frame, err := vision.FrameFromImage(picture)
	if err != nil {
		return reasonDamaged, nil
	}
	defer frame.Close()
	frame.Still = true
	a.finder.Reset()
	tracks, err := a.finder.Find(frame)
	if err != nil {
		return nil, fmt.Errorf("looking for a face in %s: %w", x.Name, err)
	}
	if len(tracks) == 0 {
		return reasonNoFace, nil
	}
	largest := slices.MaxFunc(tracks, func(a, b vision.Track) int {
		return cmp.Compare(a.Face.Box.W*a.Face.Box.H, b.Face.Box.W*b.Face.Box.H)
	})
	if err := vision.Align(frame, largest.Face, a.side, &a.crop); err != nil {
		return nil, fmt.Errorf("aligning the face in %s: %w", x.Name, err)
	}
	err = durable.Write(path, func(w io.Writer) error { return png.Encode(w, ImageOf(a.crop.RGB, a.side)) })
	if err != nil {
		return nil, fmt.Errorf("keeping an aligned face: %w", err)
	}
	return nil, nil
}
