// Package ui holds the widgets, the theme and the translation of the window. It
// knows no tab.
//
// A FaceCard shows one face: its crop, its label, bars for each expression, the
// five confidences, and what made the correction. A Video shows a picture with
// boxes. A Plot and an Overview show a recording over time. Tasks run work beside
// the window.
//
// A widget is created once and then given new values, which moves rectangles and
// changes texts but creates nothing:
//
//	card := ui.NewFaceCard(network.Classes(), side)
//	card.Display(face) // for every frame, on Fyne's thread
//
// Nothing here needs a display: the tests render every widget in memory.
package ui
