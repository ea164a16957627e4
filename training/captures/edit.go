package captures

import (
	"database/sql"
	"encoding/json"
	"slices"

	"arbex/assets/message"
)

// Relabel gives captures another label.
func (s *Store) Relabel(ids []int64, label Label) error {
	label, err := label.normalized()
	if err != nil {
		return err
	}
	return s.edit(Relabelling, ids, func(c *captureState) { c.Label = label })
}

// SetPerson sets whose faces captures are; "" is a person without a name.
func (s *Store) SetPerson(ids []int64, person string) error {
	name := personName(person)
	return s.edit(NamingPerson, ids, func(c *captureState) { c.Person = name })
}

// Delete removes captures. Undo brings them back until the history has dropped
// the step; then they leave the file.
func (s *Store) Delete(ids []int64) error {
	return s.edit(Deleting, ids, func(c *captureState) { c.Alive = false })
}

// edit changes captures in one action.
func (s *Store) edit(kind ActionKind, ids []int64, change func(*captureState)) error {
	if len(ids) == 0 {
		return nil
	}
	ids = slices.Compact(slices.Sorted(slices.Values(ids))) // Undo knows one state before for each
	err := s.transact(func(tx *sql.Tx) error {
		action, err := beginAction(tx, Action{Kind: kind, Count: len(ids)}, 0)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := editOne(tx, action, id, change); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return message.Wrap(err, "the captures were not changed: {{.Cause}}", nil)
	}
	return nil
}

// editOne changes a capture and records the change.
func editOne(tx *sql.Tx, action, id int64, change func(*captureState)) error {
	before, err := readState(tx, id)
	if err != nil {
		return err
	}
	after := before
	change(&after)
	if err := applyState(tx, id, after); err != nil {
		return err
	}
	return recordChange(tx, action, id, before, after)
}

func readState(tx *sql.Tx, id int64) (s captureState, err error) {
	var label []byte
	if err := tx.QueryRow("SELECT alive, label, person FROM capture WHERE id = ?", id).Scan(&s.Alive, &label, &s.Person); err != nil {
		return s, message.Wrap(err, "face {{.Number}}: {{.Cause}}", message.Fields{"Number": id})
	}
	return s, json.Unmarshal(label, &s.Label)
}
