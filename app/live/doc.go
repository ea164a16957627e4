// Package live is the Live tab of the window: the video with a box round each
// face, a card for each face, and the controls for the source, its orientation,
// smoothing and the neutral face.
//
//	tab := live.New(live.Options{Window: w, Engine: e, Settings: store, ...})
//	main, side := tab.Content()
//	tab.Update(&view)                // with each new view of the engine
//	tab.Open("/dev/video0")
//
// Everything runs on Fyne's goroutine but WatchCameras and Orientations.
package live
