package dataset

import (
	"fmt"
	"slices"
	"strings"

	"arbex/assets/message"
	"arbex/model"
)

// affectNetClasses are AffectNet's classes 0 to 7; 8 to 10 are none, uncertain and no
// face.
var affectNetClasses = model.AffectNetClasses()

// numbers returns the sorted numbers of the class folders; nil where a folder is not
// called by a number.
func (t classTree) numbers() []int {
	var all []int
	for name := range t.spelling {
		n, ok := parseClass(name)
		if !ok {
			return nil
		}
		all = append(all, n)
	}
	slices.Sort(all)
	return all
}

// isConsecutive reports whether sorted numbers begin with all from first to last and
// end at most at limit.
func isConsecutive(sorted []int, first, last, limit int) bool {
	for i := first; i <= last; i++ {
		if i-first >= len(sorted) || sorted[i-first] != i {
			return false
		}
	}
	return sorted[len(sorted)-1] <= limit
}

// isAffectNet looks for the folders 0 to 7.
func isAffectNet(d *dataFolder) bool { return isConsecutive(d.classTree().numbers(), 0, 7, 10) }

func readAffectNet(d *dataFolder, split string) (*Set, error) {
	return readNumbered(d, split, "AffectNet", affectNetClasses, 0)
}

// readNumbered reads folders that are called by the numbers of a data set's classes,
// from first on.
func readNumbered(d *dataFolder, split, dataSet string, classes []string, first int) (*Set, error) {
	t := d.classTree()
	if len(t.numbers()) == 0 {
		return nil, message.New("folders with the numbers {{.First}} to {{.Last}} of {{.DataSet}} are needed", message.Fields{"DataSet": dataSet, "First": first, "Last": first + len(classes) - 1})
	}
	names := map[string]string{}
	for name := range t.spelling {
		if n, ok := parseClass(name); ok && n >= first && n < first+len(classes) {
			names[name] = classes[n-first]
		}
	}
	set := d.newSet(classes)
	set.addNote("the numbers of the folders are taken as %s's: %s", dataSet, numberList(classes, first))
	set.addTree(d.path, t, split, names)
	return set, nil
}

// numberList returns "1 surprise, 2 fear, ...".
func numberList(classes []string, first int) string {
	var parts []string
	for i, class := range classes {
		parts = append(parts, fmt.Sprintf("%d %s", first+i, class))
	}
	return strings.Join(parts, ", ")
}
