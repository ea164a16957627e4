// Package engine is the live pipeline without a window: it reads a source, finds
// and follows faces, and predicts their expressions.
//
// Three goroutines hand the newest value on through slots that hold one value
// and replace the older one, so nothing queues:
//
//	reader --frame slot--> detector (find, track, align) --job slot--> network
//	   |                      |                                          |
//	   +----------------------+-------- output -------------------------+
//
// The output has two sides. A window takes the newest [View] whenever Notify
// wakes it; an [Observer] is called for every frame and, in the order of the frames,
// what was found in it.
//
// The preview follows the source's frame rate: a frame waits at most 8 ms for
// its detections and never for the network. Boxes move with the tracker;
// predictions belong to a track and are shown with a later frame.
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
// [Analyzer] runs the same steps on one frame after the other in the caller's
// goroutine and drops nothing: the command analyze uses it.
package engine
