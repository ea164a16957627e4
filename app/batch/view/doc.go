// Package view is the tab Batch: a list of files with their progress, and what
// is made of them.
//
//	tab, err := view.New(window, ui.NewFiles(window, settings), notifications, batch.Options{...}, openInReview)
//	content := container.NewHSplit(tab.Content())
//	tab.Add(droppedFiles...)
//	defer tab.Close()
//
// A batch.Queue does the work on a goroutine of its own; everything in this
// package runs on Fyne's thread.
package view
