package captures

import (
	"database/sql"
	"fmt"
	"time"
)

// CountBefore counts the faces taken before a time, deleted ones that the history
// could bring back among them, and says when the oldest was taken.
func (s *Store) CountBefore(limit time.Time) (count int, oldest time.Time, err error) {
	var first sql.NullInt64
	err = s.db.QueryRow("SELECT count(*), min(taken) FROM capture WHERE taken < ?", limit.UnixMilli()).Scan(&count, &first)
	if err != nil {
		return 0, time.Time{}, fmt.Errorf("captures: counting: %w", err)
	}
	if first.Valid {
		oldest = time.UnixMilli(first.Int64)
	}
	return count, oldest, nil
}

// DeleteBefore removes the faces taken before a time for good, with their feature
// vectors and what the history knows about them. The file is written anew. It
// returns the ids that are gone.
func (s *Store) DeleteBefore(limit time.Time) (deleted []int64, err error) {
	err = s.transact(func(tx *sql.Tx) (err error) {
		if deleted, err = queryIDs(tx, "DELETE FROM capture WHERE taken < ? RETURNING id", limit.UnixMilli()); err != nil {
			return err
		}
		_, err = tx.Exec("DELETE FROM action WHERE id NOT IN (SELECT action FROM change)")
		return err
	})
	if err == nil && len(deleted) > 0 {
		err = s.compact()
	}
	if err != nil {
		return nil, fmt.Errorf("captures: deleting what is too old: %w", err)
	}
	return deleted, nil
}

// queryIDs returns the ids that a query finds.
func queryIDs(tx *sql.Tx, query string, arguments ...any) (ids []int64, err error) {
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
