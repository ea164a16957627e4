package dataset

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

var jaffeClasses = []string{"anger", "disgust", "fear", "happiness", "neutral", "sadness", "surprise"}

var jaffeCodes = []string{"AN", "DI", "FE", "HA", "NE", "SA", "SU"}

// jaffeName matches SUBJECT.EXPRESSION and number.number of the picture.
var jaffeName = regexp.MustCompile(`(?i)^([A-Z]{2})\.(AN|DI|FE|HA|NE|SA|SU)\d+\.\d+\.\w+$`)

// isJAFFE reports whether at least half of the pictures have names as in JAFFE.
func isJAFFE(d *dataFolder) bool {
	named := 0
	for _, below := range d.pictureList() {
		if jaffeName.MatchString(filepath.Base(below)) {
			named++
		}
	}
	return named > 0 && 2*named >= len(d.pictureList())
}

func readJAFFE(d *dataFolder, split string) (*Set, error) {
	set := d.newSet(jaffeClasses)
	for _, below := range d.pictureList() {
		parts := jaffeName.FindStringSubmatch(filepath.Base(below))
		if parts == nil {
			set.omit(reasonNoClassInName, below)
			continue
		}
		class := slices.Index(jaffeCodes, strings.ToUpper(parts[2]))
		set.Samples = append(set.Samples, newClassSample(below, filepath.Join(d.path, below), strings.ToUpper(parts[1]), class, len(jaffeClasses)))
	}
	set.keepSplit(split)
	return set, nil
}
