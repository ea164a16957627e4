// Package app is the room that a person sees: the window, the command line and
// the live pipeline that feeds them.
//
//	app/cli      the commands, one file each; main.go starts here
//	app/live     the live view
//	app/ui       widgets of our own
//	app/engine   camera -> detect -> track -> align -> infer -> publish
//
// Data flows one way through the house, from vision through model to app, and
// each room keeps its heavy library to itself. layers_test.go holds the rule.
package app
