// Package recording records sessions of what the engine sees, without a window: it
// starts and ends them with the source, the network and the program, notes what
// happens meanwhile, and sets markers. Package session does the writing.
//
//	c := recording.New(recording.Options{Data: folder, Subscribe: engine.Subscribe, Settings: settings,
//		Background: background, OnScreen: fyne.Do, Display: strip}, network, version)
//	c.Follow(&view)         // each newest view of the engine
//	c.Begin()               // Display.Begun follows
//	c.SetMarker("M", "")
//	c.Stop()                // Display.Ended follows
//
// All methods run on one goroutine, those of Display too.
package recording
