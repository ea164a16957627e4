package captures

import (
	"database/sql"
	"fmt"
)

// Features returns the stored feature vectors of captures, as a network
// computed them. Those that have none yet are not in the map.
func (s *Store) Features(network string) (map[int64][]float32, error) {
	rows, err := s.db.Query("SELECT capture, numbers FROM feature WHERE network = ?", network)
	if err != nil {
		return nil, fmt.Errorf("captures: reading features: %w", err)
	}
	defer rows.Close()
	all := map[int64][]float32{}
	for rows.Next() {
		var id int64
		var numbers []byte
		if err := rows.Scan(&id, &numbers); err != nil {
			return nil, fmt.Errorf("captures: reading features: %w", err)
		}
		all[id] = decodeFloats(numbers)
	}
	return all, rows.Err()
}

// SaveFeatures stores feature vectors by capture.
func (s *Store) SaveFeatures(network string, features map[int64][]float32) error {
	err := s.transact(func(tx *sql.Tx) error {
		for id, numbers := range features {
			// A capture that was deleted meanwhile needs none.
			_, err := tx.Exec("INSERT OR REPLACE INTO feature (capture, network, numbers) SELECT id, ?, ? FROM capture WHERE id = ?", network, encodeFloats(numbers), id)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("captures: keeping features: %w", err)
	}
	return nil
}
