package captures

import (
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// ForgetPerson removes a person for good: faces, feature vectors and everything in
// the history about them leave the file, which is written anew. It returns the
// ids that are gone.
func (s *Store) ForgetPerson(person string) (deleted []int64, err error) {
	err = s.transact(func(tx *sql.Tx) (err error) {
		// A face counts as theirs when it ever was: the history knows.
		if deleted, err = queryIDs(tx, `SELECT id FROM capture WHERE person = ?1 UNION
			SELECT capture FROM change WHERE json_extract(before, '$.person') = ?1 OR json_extract(after, '$.person') = ?1`, person); err != nil {
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
	if err == nil {
		err = s.compact()
	}
	if err != nil {
		return nil, fmt.Errorf("captures: forgetting %s: %w", person, err)
	}
	return deleted, nil
}

// compact leaves nothing of what was deleted in the file or its log. A reader may
// hold the log for a moment: it is asked again.
func (s *Store) compact() error {
	if _, err := s.db.Exec("VACUUM"); err != nil {
		return err
	}
	for try := 0; ; try++ {
		var busy, pages, moved int
		if err := s.db.QueryRow("PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved); err != nil {
			return err
		}
		if busy == 0 {
			return nil
		}
		if try == 20 {
			return errors.New("the faces are deleted, but the file's log is still being read; forget the person again, or restart the program")
		}
		time.Sleep(100 * time.Millisecond)
	}
}
