package ui

import (
	"arbex/model/durable"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/storage/repository"
)

// SaveSafely has Fyne write files as everything else of the program is written:
// beside their place, into which they come at the end. Fyne's own way empties a
// file as soon as its name is chosen in a dialog, also when nothing is written
// then. Call it once the program has its app.
func SaveSafely() {
	repo, err := repository.ForURI(storage.NewFileURI("/"))
	if own, ok := repo.(fileRepository); err == nil && ok {
		repository.Register("file", safely{own})
	}
}

// fileRepository is what Fyne asks of files.
type fileRepository interface {
	repository.WritableRepository
	repository.AppendableRepository
	repository.ListableRepository
	repository.HierarchicalRepository
	repository.DeleteAllRepository
	repository.CopyableRepository
	repository.MovableRepository
}

// safely is Fyne's repository but for its Writer.
type safely struct{ fileRepository }

// Writer replaces Fyne's.
func (safely) Writer(u fyne.URI) (fyne.URIWriteCloser, error) { return &saving{uri: u}, nil }

// saving is a file being written. One that nothing was written to stays as it
// was.
type saving struct {
	uri   fyne.URI
	file  *durable.File // nil: nothing was written yet
	fault error
}

// URI is for Fyne.
func (s *saving) URI() fyne.URI { return s.uri }

// Write begins the file when it is the first.
func (s *saving) Write(p []byte) (n int, err error) {
	if s.file == nil && s.fault == nil {
		s.file, s.fault = durable.Create(s.uri.Path())
	}
	if s.fault == nil {
		n, s.fault = s.file.Write(p)
	}
	return n, s.fault
}

// Close gives the file its place, unless a write has failed.
func (s *saving) Close() error {
	switch {
	case s.file == nil:
		return s.fault
	case s.fault != nil:
		s.file.Discard()
		return s.fault
	}
	return s.file.Commit()
}
