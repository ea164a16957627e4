// Package studio is the second half of the window: label faces, retrain,
// compare, roll back.
//
//	s := studio.New(window, studio.Options{Captures: store, Versions: models, Use: use})
//	window.Add(s.Panel(), s.Gallery())
//	s.Update(view)        // with each new view of the engine
//	defer s.Close()
//
// Everything runs on Fyne's thread but the work that takes time: saving faces,
// reading thumbnails and training have goroutines that Close ends and waits
// for.
package teach
