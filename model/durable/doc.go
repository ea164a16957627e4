// Package durable writes files of which nothing is lost: not what was there
// before, and not what is new.
//
// A file is written beside its path, under a hidden name. Only once all of it is
// on the disk does it take its place, by a rename, so that whatever happens, a
// full disk, an error, a power cut, there is either the earlier file or the
// complete new one. Everything that the program writes for a person goes
// through here.
//
//	err := durable.Atomically(path, func(w io.Writer) error { ... }) // in one go
//
//	f, err := durable.Create(path) // over hours
//	f.Write(row)                   // again and again; nothing stands at path yet
//	err = f.Commit()               // or f.Discard()
//
// [Same] compares files, not names: no output may be an input. [Sweep] removes
// what a killed program left beside its files.
package durable
