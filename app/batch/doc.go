// Package batch analyses sources from their first frame to their last: the one
// loop behind the command analyze, the Batch side of the window, and the clips
// that are opened for review.
//
// Walk takes one source through an Analyser and hands over each frame that was
// looked at:
//
//	tally, err := batch.Walk(ctx, analyser, source, batch.Pace{Pick: batch.Pick{Every: 5}}, func(s batch.Seen) error {
//		return write(s.Frame, s.Faces)
//	})
//
// A Queue does that for many sources, one after the other and below the live
// view in priority. It remembers what is finished, so that nothing is done
// twice after a crash, and a source that cannot be used does not stop the rest.
//
// Nothing here knows of a window.
package batch
