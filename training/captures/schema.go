package captures

import (
	"database/sql"
	"fmt"

	"arbex/assets/message"
)

// migrations bring a file from the version that is their index to the next one.
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
	alive   INTEGER NOT NULL              -- 0: deleted, until the history drops it
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
	together INTEGER NOT NULL,            -- group number: a burst or an import is one action
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
`, `
CREATE TABLE own_class (
	id   INTEGER PRIMARY KEY AUTOINCREMENT,
	name TEXT NOT NULL UNIQUE
);
`}

// ErrNewerFile is returned for a file that a newer program wrote.
var ErrNewerFile = message.New("a newer version of the program wrote it; update the program", nil)

// migrate brings the file to the present version, completely or not at all.
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
