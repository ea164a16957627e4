package media_test

import (
	"fmt"

	"arbex/vision/media"
)

func ExampleList() {
	listing := media.List("../testdata")
	fmt.Println(len(listing.Sources), "sources, such as", listing.Sources[1])
	fmt.Println(listing.Skipped.Count, "skipped")
	// Output:
	// 9 sources, such as ../testdata/edited.mp4
	// 0 skipped
}

func ExampleFormatOfFile() {
	format, err := media.FormatOfFile("../testdata/still.avif")
	fmt.Println(format, err)
	// Output: AVIF <nil>
}
