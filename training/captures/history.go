package captures

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
)

// captureState is everything about a capture that a person can change.
type captureState struct {
	Alive  bool   `json:"alive"`
	Label  Label  `json:"label"`
	Person string `json:"person"`
}

// beginAction opens an action of the history and forgets what had been undone. Equal
// numbers other than 0, one after the other, are one action.
func beginAction(tx *sql.Tx, what string, together int64) (action int64, err error) {
	if err := prune(tx); err != nil {
		return 0, err
	}
	if together != 0 {
		var last, lastTogether int64
		err := tx.QueryRow("SELECT id, together FROM action ORDER BY id DESC LIMIT 1").Scan(&last, &lastTogether)
		if err == nil && lastTogether == together {
			return last, nil
		}
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return 0, err
		}
	}
	r, err := tx.Exec("INSERT INTO action (what, together, undone) VALUES (?, ?, 0)", what, together)
	if err != nil {
		return 0, err
	}
	return r.LastInsertId()
}

// maxHistory is how many actions can be undone. What older ones deleted is
// gone for good.
const maxHistory = 500

// prune forgets the actions that can no longer be done again, and the oldest,
// and with them the captures that nothing can bring back.
func prune(tx *sql.Tx) error {
	for _, query := range []string{
		"DELETE FROM action WHERE undone = 1",
		fmt.Sprintf("DELETE FROM action WHERE id <= (SELECT id FROM action ORDER BY id DESC LIMIT 1 OFFSET %d)", maxHistory),
		"DELETE FROM capture WHERE alive = 0 AND id NOT IN (SELECT capture FROM change)",
	} {
		if _, err := tx.Exec(query); err != nil {
			return err
		}
	}
	return nil
}

func recordChange(tx *sql.Tx, action, capture int64, before, after captureState) error {
	texts := [2][]byte{}
	for i, s := range []captureState{before, after} {
		var err error
		if texts[i], err = json.Marshal(s); err != nil {
			return err
		}
	}
	_, err := tx.Exec("INSERT INTO change (action, capture, before, after) VALUES (?, ?, ?, ?)", action, capture, texts[0], texts[1])
	return err
}

// applyState brings a capture to a state.
func applyState(tx *sql.Tx, capture int64, s captureState) error {
	label, err := json.Marshal(s.Label)
	if err != nil {
		return err
	}
	_, err = tx.Exec("UPDATE capture SET alive = ?, label = ?, class = ?, person = ? WHERE id = ?", s.Alive, label, s.Label.Best(), s.Person, capture)
	return err
}

// ErrEmptyHistory is returned by Undo and Redo when the history has no such step.
var ErrEmptyHistory = errors.New("captures: there is nothing to undo or do again")

// Undo takes the last action back and says what it was.
func (s *Store) Undo() (what string, err error) {
	return s.moveHistory("SELECT id, what FROM action WHERE undone = 0 ORDER BY id DESC LIMIT 1", "before", true)
}

// Redo does the last undone action again and says what it was.
func (s *Store) Redo() (what string, err error) {
	return s.moveHistory("SELECT id, what FROM action WHERE undone = 1 ORDER BY id LIMIT 1", "after", false)
}

// moveHistory brings the captures of an action to the state before or after it.
func (s *Store) moveHistory(find, side string, undone bool) (what string, err error) {
	err = s.transact(func(tx *sql.Tx) error {
		var action int64
		if err := tx.QueryRow(find).Scan(&action, &what); errors.Is(err, sql.ErrNoRows) {
			return ErrEmptyHistory
		} else if err != nil {
			return err
		}
		changes, err := readChanges(tx, action, side)
		if err != nil {
			return err
		}
		for capture, to := range changes {
			if err := applyState(tx, capture, to); err != nil {
				return err
			}
		}
		_, err = tx.Exec("UPDATE action SET undone = ? WHERE id = ?", undone, action)
		return err
	})
	if err != nil && !errors.Is(err, ErrEmptyHistory) {
		err = fmt.Errorf("captures: the history: %w", err)
	}
	return what, err
}

func readChanges(tx *sql.Tx, action int64, side string) (map[int64]captureState, error) {
	rows, err := tx.Query("SELECT capture, "+side+" FROM change WHERE action = ?", action)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	changes := map[int64]captureState{}
	for rows.Next() {
		var capture int64
		var text []byte
		var s captureState
		if err := rows.Scan(&capture, &text); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(text, &s); err != nil {
			return nil, err
		}
		changes[capture] = s
	}
	return changes, rows.Err()
}
