package captures

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
)

// state is everything about a capture that a person can change.
type state struct {
	Alive  bool   `json:"alive"`
	Label  Label  `json:"label"`
	Person string `json:"person"`
}

// begin opens an action of the history and forgets what had been undone. Equal
// numbers other than 0, one after the other, are one action.
func begin(tx *sql.Tx, what string, together int64) (action int64, err error) {
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

// longestHistory is how many actions can be undone. What older ones deleted is
// gone for good.
const longestHistory = 500

// prune forgets the actions that can no longer be done again, and the oldest,
// and with them the captures that nothing can bring back.
func prune(tx *sql.Tx) error {
	for _, query := range []string{
		"DELETE FROM action WHERE undone = 1",
		fmt.Sprintf("DELETE FROM action WHERE id <= (SELECT id FROM action ORDER BY id DESC LIMIT 1 OFFSET %d)", longestHistory),
		"DELETE FROM capture WHERE alive = 0 AND id NOT IN (SELECT capture FROM change)",
	} {
		if _, err := tx.Exec(query); err != nil {
			return err
		}
	}
	return nil
}

func remember(tx *sql.Tx, action, capture int64, before, after state) error {
	texts := [2][]byte{}
	for i, s := range []state{before, after} {
		var err error
		if texts[i], err = json.Marshal(s); err != nil {
			return err
		}
	}
	_, err := tx.Exec("INSERT INTO change (action, capture, before, after) VALUES (?, ?, ?, ?)", action, capture, texts[0], texts[1])
	return err
}

// put brings a capture to a state.
func put(tx *sql.Tx, capture int64, s state) error {
	label, err := json.Marshal(s.Label)
	if err != nil {
		return err
	}
	_, err = tx.Exec("UPDATE capture SET alive = ?, label = ?, class = ?, person = ? WHERE id = ?", s.Alive, label, s.Label.Best(), s.Person, capture)
	return err
}

// ErrNothing is returned by Undo and Redo when the history has no such step.
var ErrNothing = errors.New("captures: there is nothing to undo or do again")

// Undo takes the last action back and says what it was.
func (s *Store) Undo() (what string, err error) {
	return s.turn("SELECT id, what FROM action WHERE undone = 0 ORDER BY id DESC LIMIT 1", "before", true)
}

// Redo does the last undone action again and says what it was.
func (s *Store) Redo() (what string, err error) {
	return s.turn("SELECT id, what FROM action WHERE undone = 1 ORDER BY id LIMIT 1", "after", false)
}

// turn brings the captures of an action to the state before or after it.
func (s *Store) turn(find, side string, undone bool) (what string, err error) {
	err = s.change(func(tx *sql.Tx) error {
		var action int64
		if err := tx.QueryRow(find).Scan(&action, &what); errors.Is(err, sql.ErrNoRows) {
			return ErrNothing
		} else if err != nil {
			return err
		}
		changes, err := changesOf(tx, action, side)
		if err != nil {
			return err
		}
		for capture, to := range changes {
			if err := put(tx, capture, to); err != nil {
				return err
			}
		}
		_, err = tx.Exec("UPDATE action SET undone = ? WHERE id = ?", undone, action)
		return err
	})
	if err != nil && !errors.Is(err, ErrNothing) {
		err = fmt.Errorf("captures: the history: %w", err)
	}
	return what, err
}

func changesOf(tx *sql.Tx, action int64, side string) (map[int64]state, error) {
	rows, err := tx.Query("SELECT capture, "+side+" FROM change WHERE action = ?", action)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	changes := map[int64]state{}
	for rows.Next() {
		var capture int64
		var text []byte
		var s state
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
