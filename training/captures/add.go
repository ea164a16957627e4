package captures

import (
	"database/sql"
	"encoding/json"

	"arbex/assets/message"
)

// Add stores a capture and returns its id. Captures of one burst are one step
// of the history.
func (s *Store) Add(c Capture) (int64, error) {
	return s.add(c, Action{Kind: Capturing, Class: c.Label.Best()}, c.Burst)
}

// add stores a capture as part of the action with the group number, or as an
// action of its own for 0.
func (s *Store) add(c Capture, a Action, group int64) (int64, error) {
	one := []Capture{c}
	if err := s.insertAll(one, a, group); err != nil {
		return 0, err
	}
	return one[0].ID, nil
}

// AddAll stores captures, all of them or none, as one step of the history, and
// sets their ids.
func (s *Store) AddAll(some []Capture) error {
	return s.insertAll(some, Action{Kind: Adding, Count: len(some)}, 0)
}

// insertAll stores captures in one action.
func (s *Store) insertAll(some []Capture, a Action, group int64) error {
	for i := range some {
		if err := some[i].validate(s.now()); err != nil {
			return err
		}
	}
	err := s.transact(func(tx *sql.Tx) error {
		action, err := beginAction(tx, a, group)
		if err != nil {
			return err
		}
		for i := range some {
			if err := insertOne(tx, action, &some[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return message.Wrap(err, "the face was not saved: {{.Cause}}; is the disk full?", nil)
	}
	return nil
}

// insertOne stores a capture with its picture and sets its id.
func insertOne(tx *sql.Tx, action int64, c *Capture) error {
	picture, err := encodePNG(c.Crop, c.Side)
	if err != nil {
		return err
	}
	after := captureState{Alive: true, Label: c.Label, Person: c.Person}
	if err := insertRow(tx, c, after); err != nil {
		return err
	}
	_, err = tx.Exec("INSERT INTO picture (capture, side, png, landmarks) VALUES (?, ?, ?, ?)", c.ID, c.Side, picture, encodeFloats(flattenPoints(c.Landmarks)))
	if err != nil {
		return err
	}
	before := after
	before.Alive = false
	return recordChange(tx, action, c.ID, before, after)
}

func insertRow(tx *sql.Tx, c *Capture, now captureState) error {
	label, err := json.Marshal(now.Label)
	if err != nil {
		return err
	}
	r, err := tx.Exec(`INSERT INTO capture (session, burst, taken, source, consent, person, label, class, alive) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		c.Session, c.Burst, c.Taken.UnixMilli(), c.Source, c.Consent, now.Person, label, now.Label.Best(), now.Alive)
	if err != nil {
		return err
	}
	c.ID, err = r.LastInsertId()
	return err
}
