package captures

import (
	"database/sql"
	"fmt"
)

// Forget removes a person for good: faces, feature vectors and everything in
// the history about them leave the file, which is written anew. It returns the
// ids that are gone.
func (s *Store) Forget(person string) (gone []int64, err error) {
	err = s.change(func(tx *sql.Tx) error {
		// A face counts as theirs when it ever was: the history knows.
		rows, err := tx.Query(`SELECT id FROM capture WHERE person = ?1 UNION
			SELECT capture FROM change WHERE json_extract(before, '$.person') = ?1 OR json_extract(after, '$.person') = ?1`, person)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id int64
			if err := rows.Scan(&id); err != nil {
				return err
			}
			gone = append(gone, id)
		}
		if err := rows.Err(); err != nil {
			return err
		}
		for _, id := range gone {
			if _, err := tx.Exec("DELETE FROM capture WHERE id = ?", id); err != nil {
				return err
			}
		}
		_, err = tx.Exec("DELETE FROM action WHERE id NOT IN (SELECT action FROM change)")
		return err
	})
	if err == nil {
		err = s.rewrite()
	}
	if err != nil {
		return nil, fmt.Errorf("captures: forgetting %s: %w", person, err)
	}
	return gone, nil
}

// rewrite leaves nothing of what was deleted in the file or its log.
func (s *Store) rewrite() error {
	for _, query := range []string{"VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"} {
		if _, err := s.db.Exec(query); err != nil {
			return err
		}
	}
	return nil
}
