// Package settings holds the choices of a user that last between
// runs: one struct with a default for every field, in one file that only the user
// can read.
//
//	s, err := settings.Load(folder) // s is always usable; err reports what was wrong
//	s.Appearance.Theme = settings.ThemeDark
//	err = s.Save(folder)            // all of it or nothing
//
// To add a setting, add a field to the part that it belongs to, its default to
// Defaults, and its bounds to that part's sanitize. A value out of bounds becomes
// the default; a file that cannot be read is moved aside, never overwritten.
// Settings are changed on the window's thread only, so there is no lock here.
package settings
