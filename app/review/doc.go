// Package review is the tab Review: recorded and analyzed sessions over time,
// and clips, which are analyzed first.
//
//	tab := review.New(window, review.Options{Sessions: folder, Network: network})
//	content := container.NewHSplit(tab.Content())
//	tab.Open("…/sessions/2026-11-24 10.00.00")
//	defer tab.Close()
//
// A document is the open recording (package recording) with its cursor, zoom and
// selection. It and the widgets belong to Fyne's thread. What takes time runs on
// goroutines that Close ends and waits for: one loads video frames and one paints
// the curves, each only the newest that was asked for; others open, analyze,
// export and save.
package review
