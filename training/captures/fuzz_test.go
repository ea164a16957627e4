package captures

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arbex/assets/fuzzstats"
)

// FuzzImport imports folders with arbitrary content: what is imported can be
// listed and shown, and nothing outside the folder is read.
func FuzzImport(f *testing.F) {
	head := strings.Join(columnNames(), ",") + "\n"
	picture, err := encodePNG(noise(1), 16)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(head+`a.png,joy,"{""joy"":1}",1,1,Ann,1700000000000,cam,true,"[[1,2]]"`+"\n"), picture)
	f.Add([]byte(head+`../a.png,joy,"{""joy"":1}",1,1,,0,,true,null`+"\n"+`a.png,x,"{}",9,-1,,-1,,maybe,[]`+"\n"), picture)
	f.Add([]byte(head+`a.png,j,"{""j"":1e38,""k"":-1}",1,9223372036854775807,,9223372036854775807,,false,"[[1e38,-1e38]]"`), picture[:len(picture)/2])
	f.Add([]byte("file\n"), []byte("\x89PNG"))
	store := opened(f, f.TempDir())
	defer store.Close()
	tried := fuzzstats.CountBytes(f)
	f.Fuzz(func(t *testing.T, table, picture []byte) {
		tried(len(table) + len(picture))
		folder := t.TempDir()
		for name, text := range map[string][]byte{tableName: table, "a.png": picture} {
			if err := os.WriteFile(filepath.Join(folder, name), text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		count, bad, err := store.Import(context.Background(), folder)
		if err == nil && count+len(bad) > bytes.Count(table, []byte("\n"))+1 {
			t.Fatalf("%d rows and %d faults out of %q", count, len(bad), table)
		}
		all, err := store.List(Filter{})
		if err != nil {
			t.Fatal(err)
		}
		var ids []int64
		for _, c := range all {
			if err := store.LoadPicture(&c); err != nil {
				t.Fatal(err)
			}
			ids = append(ids, c.ID)
		}
		if err := store.Delete(ids); len(ids) > 0 && err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzDatabase opens arbitrary files as the database: they are refused or read,
// but never overwritten.
func FuzzDatabase(f *testing.F) {
	folder := f.TempDir()
	s := opened(f, folder)
	session := must(s.BeginSession("f"))(f)
	must(s.Add(Capture{Session: session, Label: OneHot("joy"), Side: 16, Crop: noise(1)}))(f)
	if _, err := s.db.Exec("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		f.Fatal(err)
	}
	s.Close()
	sound, err := os.ReadFile(filepath.Join(folder, fileName))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sound)
	f.Add(sound[:len(sound)/2])
	f.Add(append(bytes.Clone(sound[:100]), make([]byte, 4000)...))
	f.Add([]byte("SQLite format 3\x00"))
	tried := fuzzstats.CountBytes(f)
	f.Fuzz(func(t *testing.T, content []byte) {
		tried(len(content))
		folder := t.TempDir()
		if err := os.WriteFile(filepath.Join(folder, fileName), content, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(folder)
		if err != nil {
			return
		}
		defer s.Close()
		s.CheckIntegrity()
		all, _ := s.List(Filter{})
		for i := range all {
			s.LoadPicture(&all[i])
		}
		s.Features("x")
	})
}
