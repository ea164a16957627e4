//go:build linux

package captures

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// handles returns how many files of a store this process holds open.
func handles(t *testing.T, s *Store) (count int) {
	t.Helper()
	all, err := filepath.Glob("/proc/self/fd/*")
	if err != nil || len(all) == 0 {
		t.Fatal(all, err)
	}
	for _, one := range all {
		if name, err := os.Readlink(one); err == nil && strings.HasPrefix(name, s.path) {
			count++
		}
	}
	return count
}

// A training that reads while a face is captured takes a second connection, which
// stays open: each holds the file and its log, and all share an index. Of four
// connections at once, the maximum, two stay open, and SQLite keeps the handles
// of the other two for the next connections: closing one would drop all locks of
// the process on the file.
func TestHandlesStayFew(t *testing.T) {
	s := opened(t, t.TempDir())
	if have := handles(t, s); have != 3 {
		t.Errorf("%d handles of a store that was opened, not 3", have)
	}
	for range 3 {
		var busy []*sql.Conn
		for range 4 {
			c, err := s.db.Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			var captures int
			if err := c.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM capture").Scan(&captures); err != nil {
				t.Fatal(err)
			}
			busy = append(busy, c)
		}
		if have := handles(t, s); have != 9 {
			t.Errorf("%d handles of four connections, not 9", have)
		}
		for _, c := range busy {
			c.Close()
		}
		if have := handles(t, s); have != 7 {
			t.Errorf("%d handles afterwards, not 7", have)
		}
	}
	s.Close()
	if have := handles(t, s); have != 0 {
		t.Errorf("%d handles of a store that was closed", have)
	}
}
