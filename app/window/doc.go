// Package live is the window: the video with its boxes, a card for each face,
// and the controls round them.
//
//	err := live.Run(ctx, live.Options{Source: "demo", Network: network, ...})
//
// The engine works on goroutines of its own and says when there is something
// new; the window then takes the newest view, just before a repaint, on Fyne's
// thread. Everything here that is not in run.go runs on that thread.
package window
