// Package ui holds the widgets and the theme of the window.
//
// A FaceCard shows one face: its crop, its label, a pair of bars for each
// expression, the five confidences, and what carried the correction. A Video
// shows a picture with boxes over it. Each widget is made once and then given
// numbers; giving numbers moves rectangles and changes texts, and makes nothing
// new:
//
//	card := ui.NewFaceCard(network.Classes(), side)
//	card.Display(face)   // thirty times a second, on Fyne's thread
//
// Nothing here needs a display: tests render every widget in memory.
package ui
