package tuning_test

import (
	"fmt"
	"time"

	"arbex/training/captures"
	"arbex/training/tuning"
)

// Bursts are held out whole: frames of one burst are nearly equal.
func ExampleSplitCaptures() {
	var all []captures.Capture
	for i := range int64(16) {
		burst := i / 4
		all = append(all, captures.Capture{
			ID: i + 1, Session: 1, Burst: burst + 1, Label: captures.OneHot("fear"),
			Taken: time.Unix(60*burst, 0),
		})
	}
	split := tuning.SplitCaptures(all)
	fmt.Println(len(split.Train), "to train on,", len(split.HeldOut), "held out")
	for _, c := range split.HeldOut {
		fmt.Println("capture", c.ID, "of burst", c.Burst)
	}
	// Output:
	// 12 to train on, 4 held out
	// capture 13 of burst 4
	// capture 14 of burst 4
	// capture 15 of burst 4
	// capture 16 of burst 4
}
