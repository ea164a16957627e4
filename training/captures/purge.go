package captures

import (
	"database/sql"
	"time"

	"arbex/assets/message"
)

// CountBefore counts the captures taken before a time, with those that were
// deleted but can be brought back, and returns when the oldest was taken.
func (s *Store) CountBefore(limit time.Time) (count int, oldest time.Time, err error) {
	var first sql.NullInt64
	err = s.db.QueryRow("SELECT count(*), min(taken) FROM capture WHERE taken < ?", limit.UnixMilli()).Scan(&count, &first)
	if err != nil {
		return 0, time.Time{}, unreadable(err)
	}
	if first.Valid {
		oldest = time.UnixMilli(first.Int64)
	}
	return count, oldest, nil
}

// DeleteBefore removes the captures taken before a time from the file for good,
// with their feature vectors and history, and returns their ids.
func (s *Store) DeleteBefore(limit time.Time) ([]int64, error) {
	deleted, err := s.purge(func(tx *sql.Tx) ([]int64, error) {
		return queryIDs(tx, "SELECT id FROM capture WHERE taken < ?", limit.UnixMilli())
	})
	if err == nil && len(deleted) > 0 {
		err = s.compact()
	}
	if err != nil {
		return nil, message.Wrap(err, "the faces that are too old were not deleted: {{.Cause}}", nil)
	}
	return deleted, nil
}

// ofPerson finds the captures of a person: those that ever were.
const ofPerson = `SELECT id FROM capture WHERE person = ?1 UNION
	SELECT capture FROM change WHERE json_extract(before, '$.person') = ?1 OR json_extract(after, '$.person') = ?1`

// CountOf returns the number of captures that ForgetPerson would remove.
func (s *Store) CountOf(person string) (count int, err error) {
	if err = s.db.QueryRow("SELECT COUNT(*) FROM ("+ofPerson+")", person).Scan(&count); err != nil {
		return 0, unreadable(err)
	}
	return count, nil
}

// ForgetPerson removes a person from the file for good: faces, feature vectors
// and history. A face is theirs when it ever was, also under another name now.
// It returns the ids of the captures.
func (s *Store) ForgetPerson(person string) ([]int64, error) {
	deleted, err := s.purge(func(tx *sql.Tx) ([]int64, error) {
		return queryIDs(tx, ofPerson, person)
	})
	if err == nil { // also when none were left: the last time may have ended before
		err = s.compact()
	}
	if err != nil {
		return nil, message.Wrap(err, "{{.Person}} was not forgotten: {{.Cause}}", message.Fields{"Person": person})
	}
	return deleted, nil
}

// purge removes captures with their history.
func (s *Store) purge(find func(*sql.Tx) ([]int64, error)) (deleted []int64, err error) {
	err = s.transact(func(tx *sql.Tx) (err error) {
		if deleted, err = find(tx); err != nil {
			return err
		}
		for _, id := range deleted {
			if _, err := tx.Exec("DELETE FROM capture WHERE id = ?", id); err != nil {
				return err
			}
		}
		_, err = tx.Exec("DELETE FROM action WHERE id NOT IN (SELECT action FROM change)")
		return err
	})
	return deleted, err
}

// compact rewrites the file and truncates its log, so that nothing of what was
// deleted is left in either. SQLite waits for other readers of the log, see
// busyTimeout.
func (s *Store) compact() error {
	if _, err := s.db.Exec("VACUUM"); err != nil {
		return err
	}
	var busy, pages, moved int
	if err := s.db.QueryRow("PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved); err != nil {
		return err
	}
	if busy != 0 {
		return errLogInUse
	}
	return nil
}

// errLogInUse is returned when another reader keeps the log from being
// truncated.
var errLogInUse = message.New("the faces are deleted, but the file's log is still being read; forget the person again, or restart the program", nil)

// queryIDs returns the ids that a query finds.
func queryIDs(tx *sql.Tx, query string, args ...any) (ids []int64, err error) {
	rows, err := tx.Query(query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}
