package captures

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Filter chooses captures; the zero value is all of them.
type Filter struct {
	Class   string // the label's best
	Person  *string
	Session int64
	IDs     []int64
}

// List returns captures, the newest first, without pictures.
func (s *Store) List(f Filter) ([]Capture, error) {
	where, args := f.where()
	rows, err := s.db.Query("SELECT id, session, burst, taken, source, consent, person, label FROM capture WHERE "+where+" ORDER BY id DESC", args...)
	if err != nil {
		return nil, fmt.Errorf("captures: reading: %w", err)
	}
	defer rows.Close()
	var all []Capture
	for rows.Next() {
		var c Capture
		var taken int64
		var label []byte
		if err := rows.Scan(&c.ID, &c.Session, &c.Burst, &taken, &c.Source, &c.Consent, &c.Person, &label); err != nil {
			return nil, fmt.Errorf("captures: reading: %w", err)
		}
		if err := json.Unmarshal(label, &c.Label); err != nil {
			return nil, fmt.Errorf("captures: the label of capture %d is damaged: %w", c.ID, err)
		}
		c.Taken = time.UnixMilli(taken)
		all = append(all, c)
	}
	return all, rows.Err()
}

func (f Filter) where() (string, []any) {
	parts, args := []string{"alive = 1"}, []any{}
	add := func(part string, arg any) { parts, args = append(parts, part), append(args, arg) }
	if f.Class != "" {
		add("class = ?", f.Class)
	}
	if f.Person != nil {
		add("person = ?", *f.Person)
	}
	if f.Session != 0 {
		add("session = ?", f.Session)
	}
	if f.IDs != nil {
		list, _ := json.Marshal(f.IDs) // numbers cannot fail
		add("id IN (SELECT value FROM json_each(?))", string(list))
	}
	return strings.Join(parts, " AND "), args
}

// LoadPicture fills in the crop and the landmarks of a capture.
func (s *Store) LoadPicture(c *Capture) error {
	var picture, landmarks []byte
	err := s.db.QueryRow("SELECT side, png, landmarks FROM picture WHERE capture = ?", c.ID).Scan(&c.Side, &picture, &landmarks)
	if err == nil {
		c.Crop, err = decodePNG(picture, c.Side)
	}
	if err != nil {
		return fmt.Errorf("captures: the picture of capture %d: %w", c.ID, err)
	}
	c.Landmarks = pairPoints(decodeFloats(landmarks))
	return nil
}

// CountByClass is how many captures each class has, by the label's best.
func (s *Store) CountByClass() (map[string]int, error) {
	return s.count("SELECT class, COUNT(*) FROM capture WHERE alive = 1 GROUP BY class")
}

// CountByPerson is how many captures each person has; "" is nobody's in particular.
func (s *Store) CountByPerson() (map[string]int, error) {
	return s.count("SELECT person, COUNT(*) FROM capture WHERE alive = 1 GROUP BY person")
}

func (s *Store) count(query string) (map[string]int, error) {
	rows, err := s.db.Query(query)
	if err != nil {
		return nil, fmt.Errorf("captures: counting: %w", err)
	}
	defer rows.Close()
	counts := map[string]int{}
	for rows.Next() {
		var name string
		var count int
		if err := rows.Scan(&name, &count); err != nil {
			return nil, fmt.Errorf("captures: counting: %w", err)
		}
		counts[name] = count
	}
	return counts, rows.Err()
}

// Session is a sitting before one source.
type Session struct {
	ID     int64
	Began  time.Time
	Source string
	Count  int // captures of it
}

// Sessions returns the sittings that have captures, the newest first.
func (s *Store) Sessions() (all []Session, err error) {
	rows, err := s.db.Query(`SELECT session.id, began, session.source, COUNT(*) FROM session JOIN capture ON capture.session = session.id
		WHERE alive = 1 GROUP BY session.id ORDER BY session.id DESC`)
	if err != nil {
		return nil, fmt.Errorf("captures: reading the sessions: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var one Session
		var began int64
		if err := rows.Scan(&one.ID, &began, &one.Source, &one.Count); err != nil {
			return nil, fmt.Errorf("captures: reading the sessions: %w", err)
		}
		one.Began = time.UnixMilli(began)
		all = append(all, one)
	}
	return all, rows.Err()
}

// CheckIntegrity asks SQLite whether the file is whole.
func (s *Store) CheckIntegrity() error {
	var result string
	if err := s.db.QueryRow("PRAGMA integrity_check").Scan(&result); err != nil {
		return fmt.Errorf("captures: checking the file: %w", err)
	}
	if result != "ok" {
		return errors.New("captures: the file is damaged: " + result)
	}
	return nil
}
