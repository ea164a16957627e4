package ui

import (
	"arbex/model/durable"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/storage/repository"
)

// UseAtomicFiles makes Fyne write files atomically: to a temporary file that
// replaces the old one when it is closed. Fyne itself empties a file as soon as
// its name is chosen in a dialog, even when nothing is written then. Call it once
// the program has its app.
func UseAtomicFiles() {
	repo, err := repository.ForURI(storage.NewFileURI("/"))
	if own, ok := repo.(fileRepository); err == nil && ok {
		repository.Register("file", atomicRepository{own})
	}
}

// fileRepository is what Fyne requires of a repository of files.
type fileRepository interface {
	repository.WritableRepository
	repository.AppendableRepository
	repository.ListableRepository
	repository.HierarchicalRepository
	repository.DeleteAllRepository
	repository.CopyableRepository
	repository.MovableRepository
}

// atomicRepository is Fyne's repository with another Writer.
type atomicRepository struct{ fileRepository }

// Writer implements repository.WritableRepository.
func (atomicRepository) Writer(u fyne.URI) (fyne.URIWriteCloser, error) {
	return &atomicWriter{uri: u}, nil
}

// atomicWriter is a file being written. Without a write the old file stays as it
// was.
type atomicWriter struct {
	uri  fyne.URI
	file *durable.File // nil: nothing was written yet
	err  error
}

// URI implements fyne.URIWriteCloser.
func (s *atomicWriter) URI() fyne.URI { return s.uri }

// Write implements io.Writer; the first call creates the temporary file.
func (s *atomicWriter) Write(p []byte) (n int, err error) {
	if s.file == nil && s.err == nil {
		s.file, s.err = durable.Create(s.uri.Path())
	}
	if s.err == nil {
		n, s.err = s.file.Write(p)
	}
	return n, s.err
}

// Close replaces the old file, unless a write has failed.
func (s *atomicWriter) Close() error {
	switch {
	case s.file == nil:
		return s.err
	case s.err != nil:
		s.file.Discard()
		return s.err
	}
	return s.file.Commit()
}
