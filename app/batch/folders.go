package batch

import (
	"os"

	"arbex/vision/media"
)

// ExpandFolders replaces each folder by the sources below it, at any depth:
// every folder with pictures and every clip. Other sources are kept as they
// are. skipped counts what else the folders hold.
func ExpandFolders(sources []string) (all []string, skipped media.Skipped) {
	for _, source := range sources {
		listing := media.Listing{}
		if info, err := os.Stat(source); err == nil && info.IsDir() {
			listing = media.List(source)
		}
		if len(listing.Sources) == 0 { // opening it returns the reason
			listing.Sources = []string{source}
		}
		all = append(all, listing.Sources...)
		skipped.Add(listing.Skipped)
	}
	return all, skipped
}

// IsMedia reports whether a file name has the extension of a clip or a picture.
func IsMedia(name string) bool { return media.IsClip(name) || media.IsPicture(name) }
