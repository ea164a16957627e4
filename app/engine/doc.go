// Package engine is the live path without a window: pictures in, faces with
// their distributions out.
//
// Four goroutines pass the newest value on through slots that hold one value
// and drop the older one, so that nothing ever queues:
//
//	reader -> frame slot -> vision (find, track, align) -> crops slot -> network
//	   \________________________ \_______________________________\____-> View
//
// The picture a person sees follows the source's rate: it waits 20 ms at most for
// its faces, and not at all for the network. Boxes move with the tracker;
// predictions belong to a track and are shown with the next picture.
//
//	e, err := engine.Start(ctx, engine.Options{Source: "demo", Network: n, Notify: wake})
//	var v engine.View
//	for range woken {
//		if e.Take(&v) {
//			draw(v.Picture, v.Faces)
//		}
//	}
//	err = e.Close()
//
// Analyser is the same path for one frame after the other, with nothing
// dropped and no goroutine: what the command analyze uses.
package engine
