package captures

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"arbex/assets/message"
)

// captureState is everything of a capture that can be changed.
type captureState struct {
	Alive  bool   `json:"alive"`
	Label  Label  `json:"label"`
	Person string `json:"person"`
}

// beginAction adds an action to the history and drops the actions that were
// undone. Calls in a row with the same group number other than 0 share one
// action.
func beginAction(tx *sql.Tx, a Action, group int64) (action int64, err error) {
	if err := prune(tx); err != nil {
		return 0, err
	}
	if group != 0 {
		var last, lastGroup int64
		err := tx.QueryRow("SELECT id, together FROM action ORDER BY id DESC LIMIT 1").Scan(&last, &lastGroup)
		if err == nil && lastGroup == group {
			return last, nil
		}
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return 0, err
		}
	}
	r, err := tx.Exec("INSERT INTO action (what, together, undone) VALUES (?, ?, 0)", a.text(), group)
	if err != nil {
		return 0, err
	}
	return r.LastInsertId()
}

// maxHistory is how many actions can be undone. What older ones deleted leaves
// the file.
const maxHistory = 500

// prune drops the actions that were undone and those beyond maxHistory, and the
// deleted captures that no action can bring back.
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

// recordChange adds a change of a capture to an action.
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

// applyState sets a capture to a state.
func applyState(tx *sql.Tx, capture int64, s captureState) error {
	label, err := json.Marshal(s.Label)
	if err != nil {
		return err
	}
	_, err = tx.Exec("UPDATE capture SET alive = ?, label = ?, class = ?, person = ? WHERE id = ?", s.Alive, label, s.Label.Best(), s.Person, capture)
	return err
}

// ErrEmptyHistory is returned by Undo and Redo when there is no further step.
var ErrEmptyHistory = errors.New("there is nothing to undo or redo")

// Undo reverts the newest action and returns it.
func (s *Store) Undo() (Action, error) {
	return s.moveHistory("SELECT id, what FROM action WHERE undone = 0 ORDER BY id DESC LIMIT 1", "before", true)
}

// Redo repeats the action that was undone last and returns it.
func (s *Store) Redo() (Action, error) {
	return s.moveHistory("SELECT id, what FROM action WHERE undone = 1 ORDER BY id LIMIT 1", "after", false)
}

// moveHistory sets the captures of the action that a query finds to their state
// before or after it, the column to read, and marks the action.
func (s *Store) moveHistory(query, column string, undone bool) (a Action, err error) {
	err = s.transact(func(tx *sql.Tx) error {
		var id int64
		var text string
		if err := tx.QueryRow(query).Scan(&id, &text); errors.Is(err, sql.ErrNoRows) {
			return ErrEmptyHistory
		} else if err != nil {
			return err
		}
		changes, err := readChanges(tx, id, column)
		if err != nil {
			return err
		}
		for capture, state := range changes {
			if err := applyState(tx, capture, state); err != nil {
				return err
			}
		}
		a = parseAction(text)
		a.Count = len(changes)
		_, err = tx.Exec("UPDATE action SET undone = ? WHERE id = ?", undone, id)
		return err
	})
	if err != nil && !errors.Is(err, ErrEmptyHistory) {
		err = message.Wrap(err, "the captures were not changed: {{.Cause}}", nil)
	}
	return a, err
}

// readChanges returns the states before or after an action by capture.
func readChanges(tx *sql.Tx, action int64, column string) (map[int64]captureState, error) {
	rows, err := tx.Query("SELECT capture, "+column+" FROM change WHERE action = ?", action)
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
