package captures

import (
	"database/sql"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"arbex/assets/message"
)

// Filter selects captures; the zero value selects all.
type Filter struct {
	Class   string  // the label's best
	Person  *string // nil: any
	Session int64   // 0: any
	IDs     []int64 // nil: any
}

// IsZero reports whether the filter selects all captures.
func (f Filter) IsZero() bool {
	return f.IDs == nil && f.Class == "" && f.Person == nil && f.Session == 0
}

// Matches reports whether the filter selects a capture. One with IDs selects no
// capture that is newer than itself.
func (f Filter) Matches(c Capture) bool {
	return f.IDs == nil && (f.Class == "" || f.Class == c.Label.Best()) && (f.Person == nil || *f.Person == c.Person) && (f.Session == 0 || f.Session == c.Session)
}

// where returns the filter as the condition of a query.
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

// List returns captures, the newest first, without pictures.
func (s *Store) List(f Filter) (all []Capture, err error) {
	where, args := f.where()
	err = s.query("SELECT id, session, burst, taken, source, consent, person, label FROM capture WHERE "+where+" ORDER BY id DESC", args, func(rows *sql.Rows) error {
		var c Capture
		var taken int64
		var label []byte
		if err := rows.Scan(&c.ID, &c.Session, &c.Burst, &taken, &c.Source, &c.Consent, &c.Person, &label); err != nil {
			return err
		}
		if err := json.Unmarshal(label, &c.Label); err != nil {
			return message.Wrap(err, "the label of face {{.Number}} is damaged: {{.Cause}}", message.Fields{"Number": c.ID})
		}
		c.Taken = time.UnixMilli(taken)
		all = append(all, c)
		return nil
	})
	return all, err
}

// query calls scan with each row of a query.
func (s *Store) query(query string, args []any, scan func(*sql.Rows) error) error {
	rows, err := s.db.Query(query, args...)
	if err != nil {
		return unreadable(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return unreadable(err)
		}
	}
	if err := rows.Err(); err != nil {
		return unreadable(err)
	}
	return nil
}

// unreadable wraps an error of reading.
func unreadable(err error) error {
	return message.Wrap(err, "the captured faces cannot be read: {{.Cause}}", nil)
}

// LoadPicture reads the crop and the landmarks of a capture.
func (s *Store) LoadPicture(c *Capture) error {
	var picture, landmarks []byte
	err := s.db.QueryRow("SELECT side, png, landmarks FROM picture WHERE capture = ?", c.ID).Scan(&c.Side, &picture, &landmarks)
	if err == nil {
		c.Crop, err = decodePNG(picture, c.Side)
	}
	if err != nil {
		return unreadable(message.Wrap(err, "face {{.Number}}: {{.Cause}}", message.Fields{"Number": c.ID}))
	}
	c.Landmarks = pairPoints(decodeFloats(landmarks))
	return nil
}

// CountByClass returns the number of captures by the class with the largest share.
func (s *Store) CountByClass() (map[string]int, error) {
	return s.count("SELECT class, COUNT(*) FROM capture WHERE alive = 1 GROUP BY class")
}

// CountByPerson returns the number of captures by person; "" are those without a
// name.
func (s *Store) CountByPerson() (map[string]int, error) {
	return s.count("SELECT person, COUNT(*) FROM capture WHERE alive = 1 GROUP BY person")
}

func (s *Store) count(query string) (map[string]int, error) {
	counts := map[string]int{}
	err := s.query(query, nil, func(rows *sql.Rows) error {
		var name string
		var count int
		err := rows.Scan(&name, &count)
		counts[name] = count
		return err
	})
	return counts, err
}

// Session is a time of capturing from one source.
type Session struct {
	ID     int64
	Began  time.Time
	Source string
	Count  int // captures of it
}

// Sessions returns the sessions that have captures, the newest first.
func (s *Store) Sessions() (all []Session, err error) {
	const query = `SELECT session.id, began, session.source, COUNT(*) FROM session JOIN capture ON capture.session = session.id
		WHERE alive = 1 GROUP BY session.id ORDER BY session.id DESC`
	err = s.query(query, nil, func(rows *sql.Rows) error {
		var one Session
		var began int64
		err := rows.Scan(&one.ID, &began, &one.Source, &one.Count)
		one.Began = time.UnixMilli(began)
		all = append(all, one)
		return err
	})
	return all, err
}

// CheckIntegrity reports what SQLite finds damaged in the file.
func (s *Store) CheckIntegrity() error {
	var result string
	if err := s.db.QueryRow("PRAGMA integrity_check").Scan(&result); err != nil {
		return unreadable(err)
	}
	if result != "ok" {
		return unreadable(errors.New(result))
	}
	return nil
}
