// Package guarantees holds the tests behind the guarantees of the README. Each has
// the number of its guarantee in its name, drives the program as a user or a broken
// machine would, and logs a count of what it tried:
//
//	1  A crash, kill or power cut costs no face that was shown as saved, no
//	   finished second of a recording, and never the last good model.
//	2  A broken or hostile picture, clip, model, checkpoint, database, settings
//	   file or session folder cannot crash the program or run code.
//	3  Unplugging, freezing or stalling the camera never freezes the window
//	   (with the engine: app/engine/cameras_test.go).
//	4  Memory, goroutines, threads, file handles and OpenCV Mats stay level.
//	5  Nothing leaves the computer unless streaming is switched on, and then only
//	   to loopback.
//	6  Cancel and roll back return to the exact previous model.
//
// `make guarantees` runs them all and prints the counts; `make soak` and
// `make fuzz` try longer.
package guarantees
