// Package batch analyzes sources from their first frame to their last. It is
// behind the command analyze, the tab Batch, and the clips that are opened for
// review.
//
// Walk runs an Analyzer over one source and passes on each analyzed frame:
//
//	result, err := batch.Walk(ctx, analyzer, source, batch.WalkOptions{Sampling: batch.Sampling{Every: 5}},
//		func(f batch.FrameResult) error { return write(f.Frame, f.Faces) })
//
// A Job makes a session folder or a table of one source. A Queue runs jobs for
// many sources in the background, one after the other and at a lower priority
// than the live view:
//
//	q, err := batch.Open(batch.Options{File: file, Network: network, Output: batch.Output{Folder: folder}})
//	q.Add("clips/", "interview.mp4")
//	defer q.Close()
//
// It persists what is finished, so that nothing is done twice after a crash, and
// a source that cannot be used does not stop the others. A SharedFolder divides
// the sources of one analysis among several workers.
//
// The package does not depend on the window.
package batch
