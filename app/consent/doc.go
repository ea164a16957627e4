// Package consent keeps cameras closed until everyone in front of them has
// agreed, and shows when one is open.
//
//	gate := consent.NewGate(consent.Options{Settings: store, Pages: window, Open: engine.SetSource, ...})
//	gate.Open("/dev/video0") // shows the consent page unless consent was given
//
//	indicator := consent.NewIndicator(stop, refresh)
//	indicator.Update(view)   // visible while a camera is open
//
//	err := consent.Sheet{Language: "de"}.Write(os.Stdout)
//
// The information sheet is one printable page for the people in front of the
// camera: what the program does, what is kept, and what they can ask for.
package consent
