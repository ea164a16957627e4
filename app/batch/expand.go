package batch

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"arbex/vision"
)

// clipEndings are the names of video files that are looked for in folders; a
// file that is named itself may have any.
var clipEndings = []string{".mp4", ".m4v", ".mov", ".avi", ".mkv", ".webm", ".mpg", ".mpeg"}

// Expand puts in the place of a folder what it holds, at any depth: each folder
// with pictures, and each clip. Other sources stay as they are.
func Expand(sources []string) []string {
	var all []string
	for _, source := range sources {
		inside := contents(source)
		if len(inside) == 0 {
			inside = []string{source}
		}
		all = append(all, inside...)
	}
	return all
}

// contents lists the sources in a folder, in the order of their names; nothing
// for what is no folder.
func contents(folder string) []string {
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return nil
	}
	var found []string
	// What cannot be read is left out here; opening the folder tells why.
	filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil
		case entry.IsDir() && vision.HasPictures(path), isClip(entry):
			found = append(found, path)
		}
		return nil
	})
	return found
}

func isClip(entry fs.DirEntry) bool { return entry.Type().IsRegular() && IsClip(entry.Name()) }

// IsClip says whether a file is called like a clip.
func IsClip(name string) bool {
	return slices.Contains(clipEndings, strings.ToLower(filepath.Ext(name)))
}

// IsMedia says whether a file is called like a clip or a picture.
func IsMedia(name string) bool { return IsClip(name) || vision.IsPicture(name) }
