// Package app is the user interface: the window, the commands, and the live
// pipeline that feeds them. Here are the number of the version and the tests of
// what holds for the whole program: which package may import which, and that every
// text is translated.
//
//	app/cli       the commands, one file each; main.go starts here
//	app/window    the desktop window; knows a tab by the interface Tab
//	app/live      the tab Live: video, cards, sources, smoothing
//	app/teach     the tab Teach: label faces, retrain, versions
//	app/review    the tab Review: recorded sessions and clips
//	app/batch     many files, headless; app/batch/view is the tab Batch
//	app/consent   consent before a camera is opened, camera indicator, information sheet
//	app/ui        widgets, theme, languages; knows no tab
//	app/engine    the live pipeline: capture, detect and track, align, predict, publish
//	app/session   the recording format
//	app/recording starts and ends recordings, headless; the window shows it
//	app/stream    live values for other programs
//	app/settings, app/logging, app/instance, app/retention
//	app/guarantees  the guarantees of the README, tested end to end
//
// Data flows one way, from vision through model to app, and each of these keeps its
// heavy library to itself: layers_test.go checks it.
package app
