// Package settings is what the program remembers of a person's wishes between
// runs: one struct with a default for every field, in one file that only the
// person can read.
//
//	s, err := settings.Read(folder)   // always usable; err says what was mended
//	s.Look.Theme = settings.Dark
//	err = s.Save(folder)              // all of it or nothing
//
// To add a wish, add a field to the part it belongs to, its default to
// Defaults, and its bounds to that part's mend. A value out of bounds becomes
// the default; a file that cannot be read is kept aside, never overwritten. The
// window changes settings on its own thread only, so there is no lock here.
package settings
