// Package media recognises picture and video files without decoding them: by
// their names when it lists a folder, by their first bytes when one is opened.
// It also reads what a picture's header says about size and orientation.
//
//	listing := media.List("/home/anna/Pictures")
//	for _, path := range listing.Sources {
//		source, err := vision.Open(path) // a folder of pictures, or a clip
//		...
//	}
//	if listing.Skipped.Count > 0 {
//		fmt.Println(listing.Skipped)
//	}
package media
