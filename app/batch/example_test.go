package batch_test

import (
	"fmt"
	"time"

	"arbex/app/batch"
	"arbex/vision"
)

func ExampleTimeLeft() {
	info := vision.Info{Frames: 100}
	progress := batch.Progress(info, &vision.Frame{Index: 24})
	fmt.Println(progress, batch.TimeLeft(progress, 30*time.Second))
	// Output: 0.25 1m30s
}

func ExampleSummarize() {
	s := batch.Summarize([]batch.Item{{State: batch.Done}, {State: batch.Working, Progress: 0.5}, {State: batch.Waiting}, {State: batch.Failed}})
	fmt.Printf("%d of %d done, %d pending, %.1f %%\n", s.Done, s.Items, s.Pending, 100*s.Progress)
	// Output: 1 of 4 done, 2 pending, 62.5 %
}
