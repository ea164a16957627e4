package captures

import (
	"database/sql"
	"slices"
	"strings"
	"unicode"

	"arbex/assets/message"
	"arbex/training/dataset"
)

// maxClassName is the number of characters of the name of a class: a bar has room for
// no more.
const maxClassName = 24

// AddClass adds a class of the user's own and returns its name without the spaces
// around it. It fails for a name that cannot be one, or that is another name of a
// class in others.
func (s *Store) AddClass(name string, others []string) (string, error) {
	name = strings.Join(strings.Fields(name), " ")
	if err := checkClassName(name); err != nil {
		return "", err
	}
	if i := dataset.ClassIndex(others, name); i >= 0 {
		return "", message.New("{{.Name}} is there already, as {{.Class}}", message.Fields{"Name": name, "Class": others[i]})
	}
	_, err := s.db.Exec("INSERT OR IGNORE INTO own_class (name) VALUES (?)", name)
	if err != nil {
		return "", message.Wrap(err, "the expression was not added: {{.Cause}}", nil)
	}
	return name, nil
}

// checkClassName reports what is wrong with the name of a class, which becomes the
// name of a column and of a folder.
func checkClassName(name string) error {
	if name == "" || !unicode.IsLetter([]rune(name)[0]) {
		return message.New("an expression needs a name that begins with a letter", nil)
	}
	if len([]rune(name)) > maxClassName {
		return message.New("a name has at most {{.Count}} characters", message.Fields{"Count": maxClassName})
	}
	if strings.ContainsFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && r != ' ' && r != '-'
	}) {
		return message.New("a name has letters, digits, spaces and hyphens alone", nil)
	}
	return nil
}

// OwnClasses returns the classes that AddClass added, the oldest first.
func (s *Store) OwnClasses() (names []string, err error) {
	err = s.query("SELECT name FROM own_class ORDER BY id", nil, func(rows *sql.Rows) error {
		var name string
		err := rows.Scan(&name)
		names = append(names, name)
		return err
	})
	return names, err
}

// WithClass returns the captures that a class has a share in, the newest first.
func (s *Store) WithClass(class string) ([]Capture, error) {
	all, err := s.List(Filter{})
	return slices.DeleteFunc(all, func(c Capture) bool { return c.Label[class] == 0 }), err
}

// RemoveClass removes a class with the captures of which it is the best, and takes
// its share out of the labels of others. It is one step of the history, which Undo
// reverts; the class is there again with its captures then.
func (s *Store) RemoveClass(class string) error {
	some, err := s.WithClass(class)
	if err != nil {
		return err
	}
	if _, err := s.db.Exec("DELETE FROM own_class WHERE name = ?", class); err != nil {
		return message.Wrap(err, "the expression was not removed: {{.Cause}}", nil)
	}
	var ids []int64
	for _, c := range some {
		ids = append(ids, c.ID)
	}
	return s.edit(Deleting, ids, func(c *captureState) {
		c.Alive = c.Alive && c.Label.Best() != class
		if c.Alive {
			c.Label = c.Label.without(class)
		}
	})
}
