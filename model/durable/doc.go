// Package durable reads and writes the user's files. It writes so that neither the
// earlier nor the new content is lost, and reads only regular files.
//
// A file is written under a hidden temporary name in the same folder, synced, and
// renamed over its path; then the folder is synced. Whatever happens, a full disk,
// an error, a power cut, the path holds either the earlier file or the complete new
// one. Everything that the program writes for the user is written by this package:
//
//	err := durable.WriteFile(path, data)
//
//	err = durable.Write(path, func(w io.Writer) error { ... })
//
//	f, err := durable.Create(path) // over hours
//	f.Write(row)                   // path still holds the earlier file
//	err = f.Commit()               // or f.Discard()
//
// [ReadFile] and [OpenRegular] do not block on a pipe or a device. [SameFile]
// compares files rather than names, because no output may be an input.
// [RemoveAbandoned] removes the temporary files of killed processes.
package durable
