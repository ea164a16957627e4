package dataset

import (
	"path/filepath"
	"strings"

	"arbex/assets/message"
	"arbex/model"
)

var rafDBClasses = model.RAFDBClasses()

// rafDBListNames are the names of the list of classes; the first is misspelt as
// published.
var rafDBListNames = []string{"list_patition_label.txt", "list_partition_label.txt"}

// findRAFDBList returns the path of the list of classes, in the folder or up to three
// levels below it.
func findRAFDBList(d *dataFolder) string {
	for depth := range 4 {
		for _, name := range rafDBListNames {
			if found, _ := filepath.Glob(filepath.Join(escapeGlob(d.path), strings.Repeat("*/", depth), name)); len(found) > 0 {
				return found[0]
			}
		}
	}
	return ""
}

// isRAFDB looks for the list, or for folders with the numbers 1 to 7, the layout that
// POSTER++ and others use.
func isRAFDB(d *dataFolder) bool {
	return findRAFDBList(d) != "" || isConsecutive(d.classTree().numbers(), 1, 7, 7)
}

func readRAFDB(d *dataFolder, split string) (*Set, error) {
	list := findRAFDBList(d)
	if list == "" {
		set, err := readNumbered(d, split, "RAF-DB", rafDBClasses, 1)
		if err != nil {
			err = message.Wrap(err, "list_patition_label.txt is missing; {{.Cause}}", nil)
		}
		return set, err
	}
	lines, err := readLines(list)
	if err != nil {
		return nil, err
	}
	r := rafDBReader{set: &Set{Classes: rafDBClasses}, paths: d.byStem(), split: split, seen: map[string]bool{}}
	for i, line := range lines {
		if err := r.line(i, line); err != nil {
			return nil, lineError(list, i+1, err)
		}
	}
	return r.set, nil
}

// rafDBReader reads a list of pictures and classes.
type rafDBReader struct {
	set   *Set
	paths map[string]string // of pictures, by stem
	split string
	seen  map[string]bool // pictures
}

// line reads a picture and its class; further columns are ignored.
func (r rafDBReader) line(i int, line string) error {
	fields := strings.FieldsFunc(line, func(c rune) bool { return strings.ContainsRune(" \t,;", c) })
	if len(fields) == 0 {
		return nil
	}
	if len(fields) < 2 {
		return message.New("{{.Text}} is not a picture and a number", message.Fields{"Text": quoted(line)})
	}
	class, ok := parseClass(fields[1])
	if !ok && i == 0 {
		return nil // a heading
	}
	if !ok || class < 1 || class > len(rafDBClasses) {
		return message.New("the class {{.Class}} is not one of 1 to {{.Last}}", message.Fields{"Class": quoted(fields[1]), "Last": len(rafDBClasses)})
	}
	r.add(baseName(fields[0]), class-1)
	return nil
}

func (r rafDBReader) add(name string, class int) {
	// RAF-DB has no validation split: its test split serves for both.
	if test := strings.HasPrefix(name, "test"); r.split != "all" && test != (r.split != "train") {
		return
	}
	path := r.paths[stem(name)+"_aligned"]
	if path == "" {
		path = r.paths[stem(name)]
	}
	switch {
	case path == "":
		r.set.omit(reasonMissing, name)
	case r.seen[stem(name)]:
		r.set.omit(reasonDuplicate, name)
	default:
		r.seen[stem(name)] = true
		r.set.Samples = append(r.set.Samples, newClassSample(name, path, "", class, len(rafDBClasses)))
	}
}
