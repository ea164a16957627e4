package captures

import (
	"database/sql"
	"encoding/json"
	"fmt"
)

// Relabel gives captures another label.
func (s *Store) Relabel(ids []int64, label Label) error {
	label, err := label.normalized()
	if err != nil {
		return err
	}
	return s.edit("relabelling", ids, func(now *captureState) { now.Label = label })
}

// SetPerson says whose faces captures are; "" is nobody's in particular.
func (s *Store) SetPerson(ids []int64, person string) error {
	return s.edit("naming the person", ids, func(now *captureState) { now.Person = person })
}

// Delete removes captures. Undo brings them back; what leaves the history
// leaves the file.
func (s *Store) Delete(ids []int64) error {
	return s.edit("deleting", ids, func(now *captureState) { now.Alive = false })
}

// edit changes captures as one action.
func (s *Store) edit(what string, ids []int64, change func(*captureState)) error {
	if len(ids) == 0 {
		return nil
	}
	if len(ids) > 1 {
		what = fmt.Sprintf("%s %d faces", what, len(ids))
	}
	err := s.transact(func(tx *sql.Tx) error {
		action, err := beginAction(tx, what, 0)
		if err != nil {
			return err
		}
		for _, id := range ids {
			before, err := readState(tx, id)
			if err != nil {
				return err
			}
			after := before
			change(&after)
			if err := applyState(tx, id, after); err != nil {
				return err
			}
			if err := recordChange(tx, action, id, before, after); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("captures: %s: %w; nothing was changed", what, err)
	}
	return nil
}

func readState(tx *sql.Tx, id int64) (s captureState, err error) {
	var label []byte
	if err := tx.QueryRow("SELECT alive, label, person FROM capture WHERE id = ?", id).Scan(&s.Alive, &label, &s.Person); err != nil {
		return s, fmt.Errorf("capture %d: %w", id, err)
	}
	return s, json.Unmarshal(label, &s.Label)
}
