package captures

import (
	"database/sql"
	"fmt"
	"time"
)

// Older counts the faces taken before a time, deleted ones that the history
// could bring back among them, and says when the oldest was taken.
func (s *Store) Older(than time.Time) (count int, oldest time.Time, err error) {
	var first sql.NullInt64
	err = s.db.QueryRow("SELECT count(*), min(taken) FROM capture WHERE taken < ?", than.UnixMilli()).Scan(&count, &first)
	if err != nil {
		return 0, time.Time{}, fmt.Errorf("captures: counting: %w", err)
	}
	if first.Valid {
		oldest = time.UnixMilli(first.Int64)
	}
	return count, oldest, nil
}

// Expire removes the faces taken before a time for good, with their feature
// vectors and what the history knows about them. The file is written anew. It
// returns the ids that are gone.
func (s *Store) Expire(before time.Time) (gone []int64, err error) {
	err = s.change(func(tx *sql.Tx) (err error) {
		if gone, err = numbers(tx, "DELETE FROM capture WHERE taken < ? RETURNING id", before.UnixMilli()); err != nil {
			return err
		}
		_, err = tx.Exec("DELETE FROM action WHERE id NOT IN (SELECT action FROM change)")
		return err
	})
	if err == nil && len(gone) > 0 {
		err = s.rewrite()
	}
	if err != nil {
		return nil, fmt.Errorf("captures: deleting what is too old: %w", err)
	}
	return gone, nil
}

// numbers returns the ids that a query finds.
func numbers(tx *sql.Tx, query string, arguments ...any) (ids []int64, err error) {
	rows, err := tx.Query(query, arguments...)
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
