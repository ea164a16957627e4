package batch

import (
	"os"

	"arbex/vision"
)

// ExpandFolders puts in the place of a folder what it holds, at any depth: each folder
// with pictures, and each clip. Other sources stay as they are. left counts what the
// folders hold besides.
func ExpandFolders(sources []string) (all []string, left vision.SkippedFiles) {
	for _, source := range sources {
		inside := vision.Listing{}
		if info, err := os.Stat(source); err == nil && info.IsDir() {
			inside = vision.List(source)
		}
		if len(inside.Sources) == 0 { // opening it tells why
			inside.Sources = []string{source}
		}
		all = append(all, inside.Sources...)
		left.Add(inside.Skipped)
	}
	return all, left
}

// IsMedia says whether a file is called like a clip or a picture.
func IsMedia(name string) bool { return vision.IsClip(name) || vision.IsPicture(name) }
