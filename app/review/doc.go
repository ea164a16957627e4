// Package review is the side of the window that looks back: at sessions that
// were recorded or analysed, and at clips, which are analysed first.
//
//	r := review.New(window, review.Options{Sessions: folder, Network: n, Teach: offer})
//	window.Add(r.Stage(), r.Panel())
//	r.Open("…/sessions/2026-11-24 10.00.00")
//	defer r.Close()
//
// What is shown lives on Fyne's thread. What takes time does not: a projector
// fetches pictures of the video, a painter draws the curves, both only ever the
// newest that was asked for; opening, analysing, exporting and saving have
// goroutines that Close ends and waits for.
package review
