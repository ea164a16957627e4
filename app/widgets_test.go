package app_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Fyne's own list keeps the keys after a click, so every list is a ui.Select.
func TestEveryListGivesTheKeysBack(t *testing.T) {
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, made := range []string{"widget.NewSelect(", "widget.NewSelectEntry(", "&widget.Select{"} {
			if strings.Contains(string(text), made) {
				t.Errorf("%s has %s", path, made)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
