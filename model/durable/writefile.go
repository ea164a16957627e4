package durable

import "io"

// WriteFile replaces the file at path by data, all of it or nothing, as [Write]
// does.
func WriteFile(path string, data []byte) error {
	return Write(path, func(w io.Writer) error { _, err := w.Write(data); return err })
}
