package durable

import "io"

// WriteFile replaces the file at path by data, all of it or nothing, as
// Atomically does.
func WriteFile(path string, data []byte) error {
	return Atomically(path, func(w io.Writer) error { _, err := w.Write(data); return err })
}
