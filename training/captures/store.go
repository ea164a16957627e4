package captures

import (
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"arbex/assets/message"

	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"
)

// Store is the file of captures. Its methods may be called from any goroutine.
type Store struct {
	db   *sql.DB
	path string
	now  func() time.Time
}

// fileName is the store's file in the data folder.
const fileName = "captures.db"

// busyTimeout is how long SQLite waits for another connection.
const busyTimeout = 5 * time.Second

// maxConnections bounds the connections to the file.
const maxConnections = 4

// Open opens the store in a folder and creates it where there is none. It fails
// for a damaged file and for a folder that cannot be written to.
func Open(folder string) (*Store, error) { return open(folder, busyTimeout) }

func open(folder string, busy time.Duration) (*Store, error) {
	path := filepath.Join(folder, fileName)
	if err := createPrivate(path); err != nil {
		return nil, message.Wrap(err, "the captured faces cannot be stored: {{.Cause}}", nil)
	}
	options := url.Values{
		"_foreign_keys": {"1"}, "_journal_mode": {"WAL"}, "_synchronous": {"FULL"}, "_secure_delete": {"1"},
		"_busy_timeout": {strconv.FormatInt(busy.Milliseconds(), 10)}, "_txlock": {"immediate"},
	}
	db, err := sql.Open("sqlite3", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+options.Encode())
	if err != nil {
		return nil, unreadable(err)
	}
	db.SetMaxOpenConns(maxConnections)
	s := &Store{db: db, path: path, now: time.Now}
	if err := s.migrate(); err != nil {
		db.Close()
		return nil, message.Wrap(err, "{{.Path}} cannot be used: {{.Cause}}; nothing was changed: move it away to begin anew, or put a copy of it back", message.Fields{"Path": path})
	}
	return s, nil
}

// createPrivate creates the file where there is none: SQLite would make it
// readable by all.
func createPrivate(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return file.Close()
}

// transact runs a transaction: all of it is on the disk afterwards, or nothing.
func (s *Store) transact(work func(tx *sql.Tx) error) error {
	tx, err := s.db.Begin()
	if err != nil {
		return err
	}
	if err := work(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// Close closes the file.
func (s *Store) Close() error { return s.db.Close() }

// Path returns the path of the file.
func (s *Store) Path() string { return s.path }

// BeginSession begins a session of a source and returns its id. A training holds
// faces out by session and burst, never by picture.
func (s *Store) BeginSession(source string) (int64, error) {
	r, err := s.db.Exec("INSERT INTO session (began, source) VALUES (?, ?)", s.now().UnixMilli(), source)
	if err != nil {
		return 0, message.Wrap(err, "the captures were not changed: {{.Cause}}", nil)
	}
	return r.LastInsertId()
}
