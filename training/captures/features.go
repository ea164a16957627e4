package captures

import (
	"database/sql"

	"arbex/assets/message"
)

// Features returns the stored feature vectors of captures by id, as a network
// computed them. Captures without one are not in the map.
func (s *Store) Features(network string) (map[int64][]float32, error) {
	all := map[int64][]float32{}
	err := s.query("SELECT capture, numbers FROM feature WHERE network = ?", []any{network}, func(rows *sql.Rows) error {
		var id int64
		var numbers []byte
		err := rows.Scan(&id, &numbers)
		all[id] = decodeFloats(numbers)
		return err
	})
	return all, err
}

// SaveFeatures stores feature vectors by capture. network is the digest of the
// layers that computed them.
func (s *Store) SaveFeatures(network string, features map[int64][]float32) error {
	err := s.transact(func(tx *sql.Tx) error {
		for id, numbers := range features {
			// The SELECT skips captures that were deleted meanwhile.
			_, err := tx.Exec("INSERT OR REPLACE INTO feature (capture, network, numbers) SELECT id, ?, ? FROM capture WHERE id = ?", network, encodeFloats(numbers), id)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return message.Wrap(err, "the feature vectors were not stored: {{.Cause}}", nil)
	}
	return nil
}
