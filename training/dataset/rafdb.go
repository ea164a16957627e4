package dataset

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"arbex/model"
)

var rafClasses = model.RAFDBClasses()

// rafListNames are the file with the classes, whose name is misspelt as published.
var rafListNames = []string{"list_patition_label.txt", "list_partition_label.txt"}

// rafList finds the file with the classes, in the folder or up to three below it.
func rafList(d *dataFolder) string {
	for depth := range 4 {
		for _, name := range rafListNames {
			if found, _ := filepath.Glob(filepath.Join(literal(d.path), strings.Repeat("*/", depth), name)); len(found) > 0 {
				return found[0]
			}
		}
	}
	return ""
}

// literal is a path as Glob takes it for itself.
func literal(path string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}

// isRAFDB looks for the list, or for folders with the numbers 1 to 7, as POSTER++
// and others lay the pictures out.
func isRAFDB(d *dataFolder) bool { return rafList(d) != "" || holds(d.tree().numbered(), 1, 7, 7) }

func readRAFDB(d *dataFolder, split string) (*Set, error) {
	list := rafList(d)
	if list == "" {
		set, err := readNumbered(d, split, "RAF-DB", rafClasses, 1)
		if err != nil {
			err = errors.Join(errors.New("list_patition_label.txt is missing"), err)
		}
		return set, err
	}
	lines, err := readLines(list)
	if err != nil {
		return nil, err
	}
	r := rafReader{set: &Set{Classes: rafClasses}, paths: d.byStem(), split: split, seen: map[string]bool{}}
	for i, line := range lines {
		if err := r.line(i, line); err != nil {
			return nil, fmt.Errorf("line %d of %s %w", i+1, list, err)
		}
	}
	return r.set, nil
}

// rafReader reads a list of pictures and classes.
type rafReader struct {
	set   *Set
	paths map[string]string // of pictures, by stem
	split string
	seen  map[string]bool // pictures
}

// line reads a picture and its class; further columns are of no use here.
func (r rafReader) line(i int, line string) error {
	fields := strings.FieldsFunc(line, func(c rune) bool { return strings.ContainsRune(" \t,;", c) })
	if len(fields) == 0 {
		return nil
	}
	if len(fields) < 2 {
		return fmt.Errorf("is %.60q, not a picture and a number", line)
	}
	class, ok := number(fields[1])
	if !ok && i == 0 {
		return nil // a heading
	}
	if !ok || class < 1 || class > len(rafClasses) {
		return fmt.Errorf("has the class %.20q, not 1 to %d", fields[1], len(rafClasses))
	}
	r.add(baseName(fields[0]), class-1)
	return nil
}

func (r rafReader) add(name string, class int) {
	// train_... is divided again: RAF-DB has no validation split of its own.
	if test := strings.HasPrefix(name, "test"); r.split != "all" && test != (r.split != "train") {
		return
	}
	path := r.paths[stem(name)+"_aligned"]
	if path == "" {
		path = r.paths[stem(name)]
	}
	switch {
	case path == "":
		r.set.omit(missing, name)
	case r.seen[stem(name)]:
		r.set.omit(namedTwice, name)
	default:
		r.seen[stem(name)] = true
		r.set.Samples = append(r.set.Samples, one(name, path, "", class, len(rafClasses)))
	}
}
