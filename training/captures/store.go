package captures

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"
)

// Store is the file of captures. Its methods may be called from any goroutine.
type Store struct {
	db   *sql.DB
	path string
}

// fileName is the store's file in the data folder.
const fileName = "captures.db"

// migrations bring a file from the version that is their index to the next.
var migrations = []string{`
CREATE TABLE session (
	id     INTEGER PRIMARY KEY AUTOINCREMENT,
	began  INTEGER NOT NULL,              -- milliseconds since 1970
	source TEXT NOT NULL
);
CREATE TABLE capture (
	id      INTEGER PRIMARY KEY AUTOINCREMENT,
	session INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE,
	burst   INTEGER NOT NULL,
	taken   INTEGER NOT NULL,
	source  TEXT NOT NULL,
	consent INTEGER NOT NULL,
	person  TEXT NOT NULL,
	label   TEXT NOT NULL,                -- JSON, class to share
	class   TEXT NOT NULL,                -- the label's best
	alive   INTEGER NOT NULL              -- 0: deleted, until the history forgets it
);
CREATE INDEX capture_class ON capture(alive, class);
CREATE INDEX capture_person ON capture(person);
CREATE TABLE picture (
	capture   INTEGER PRIMARY KEY REFERENCES capture(id) ON DELETE CASCADE,
	side      INTEGER NOT NULL,
	png       BLOB NOT NULL,
	landmarks BLOB NOT NULL               -- float32, x and y in turn
);
CREATE TABLE feature (
	capture INTEGER NOT NULL REFERENCES capture(id) ON DELETE CASCADE,
	network TEXT NOT NULL,                -- digest of the layers that compute features
	numbers BLOB NOT NULL,                -- float32
	PRIMARY KEY (capture, network)
);
CREATE TABLE action (
	id       INTEGER PRIMARY KEY AUTOINCREMENT,
	what     TEXT NOT NULL,
	together INTEGER NOT NULL,            -- what a burst or an import adds joins one action
	undone   INTEGER NOT NULL
);
CREATE TABLE change (
	action  INTEGER NOT NULL REFERENCES action(id) ON DELETE CASCADE,
	capture INTEGER NOT NULL REFERENCES capture(id) ON DELETE CASCADE,
	before  TEXT NOT NULL,                -- JSON of state
	after   TEXT NOT NULL
);
CREATE INDEX change_action ON change(action);
CREATE INDEX change_capture ON change(capture);
`}

// ErrNewerFile is returned for a file that a newer program wrote.
var ErrNewerFile = errors.New("a newer version of the program wrote it; update the program")

// Open opens the store in a folder, or makes it. The error says what to do when
// the file is damaged or the folder cannot be written to.
func Open(folder string) (*Store, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("captures: making the folder: %w; choose another with --home", err)
	}
	path := filepath.Join(folder, fileName)
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) // SQLite would make it readable by all
	if err != nil {
		return nil, fmt.Errorf("captures: %w; choose another folder with --home", err)
	}
	file.Close()
	wishes := url.Values{
		"_foreign_keys": {"1"}, "_journal_mode": {"WAL"}, "_synchronous": {"FULL"}, "_secure_delete": {"1"},
		"_busy_timeout": {"5000"}, "_txlock": {"immediate"},
	}
	db, err := sql.Open("sqlite3", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+wishes.Encode())
	if err != nil {
		return nil, fmt.Errorf("captures: %w", err)
	}
	db.SetMaxOpenConns(4)
	s := &Store{db: db, path: path}
	if err := s.migrate(); err != nil {
		db.Close()
		return nil, fmt.Errorf("captures: %s cannot be used: %w; nothing was changed: move it away to begin anew, or put a copy of it back", path, err)
	}
	return s, nil
}

// migrate brings the file to the present version, all of it or nothing.
func (s *Store) migrate() error {
	return s.transact(func(tx *sql.Tx) error {
		version := 0
		if err := tx.QueryRow("PRAGMA user_version").Scan(&version); err != nil {
			return err
		}
		if version > len(migrations) {
			return ErrNewerFile
		}
		for ; version < len(migrations); version++ {
			if _, err := tx.Exec(migrations[version]); err != nil {
				return err
			}
		}
		_, err := tx.Exec(fmt.Sprintf("PRAGMA user_version = %d", version))
		return err
	})
}

// transact runs a transaction: all of it is on the disk, or nothing.
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

// Close ends the use of the file.
func (s *Store) Close() error { return s.db.Close() }

// Path is the file's.
func (s *Store) Path() string { return s.path }

// BeginSession opens a session: a sitting before one source. Held-out faces are chosen
// by session and burst, never by picture.
func (s *Store) BeginSession(source string) (int64, error) {
	r, err := s.db.Exec("INSERT INTO session (began, source) VALUES (?, ?)", time.Now().UnixMilli(), source)
	if err != nil {
		return 0, fmt.Errorf("captures: beginning a session: %w", err)
	}
	return r.LastInsertId()
}
