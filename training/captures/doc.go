// Package captures keeps the faces that a person has labelled, in one SQLite
// file of the data folder:
//
//	store, err := captures.Open(folder)
//	defer store.Close()
//	session, err := store.Begin("camera")
//	id, err := store.Add(captures.Capture{Session: session, Label: captures.Sure("sadness"), Crop: rgb, Side: 112})
//	what, err := store.Undo()
//
// What Add returned without an error is on the disk. Everything that changes a
// capture can be undone and done again, also after the program was restarted;
// a burst is one step. Forget is the exception: a person's faces, the numbers
// computed from them and the history about them leave the file for good.
package captures
