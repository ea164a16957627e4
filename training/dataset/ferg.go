package dataset

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"arbex/vision/media"
)

var fergClasses = []string{"anger", "disgust", "fear", "happiness", "neutral", "sadness", "surprise"}

// fergFolder is a folder character/character_expression.
type fergFolder struct {
	below, character string
	class            int
}

func fergFolders(folder string) (found []fergFolder) {
	paths, _ := filepath.Glob(filepath.Join(escapeGlob(folder), "*", "*_*"))
	for _, path := range paths {
		character := filepath.Base(filepath.Dir(path))
		expression, ok := strings.CutPrefix(filepath.Base(path), character+"_")
		if class := slices.Index(fergClasses, CanonicalClass(expression)); ok && class >= 0 {
			found = append(found, fergFolder{filepath.Join(character, filepath.Base(path)), character, class})
		}
	}
	return found
}

func isFERG(d *dataFolder) bool { return len(fergFolders(d.path)) > 0 }

func readFERG(d *dataFolder, split string) (*Set, error) {
	set := &Set{Classes: fergClasses}
	for _, f := range fergFolders(d.path) {
		entries, err := os.ReadDir(filepath.Join(d.path, f.below))
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			below := filepath.Join(f.below, e.Name())
			switch path := filepath.Join(d.path, below); {
			case media.Hidden(e.Name()):
			case isPicture(path):
				set.Samples = append(set.Samples, newClassSample(below, path, f.character, f.class, len(fergClasses)))
			default:
				set.omit(reasonNoPicture, below)
			}
		}
	}
	set.keepSplit(split)
	return set, nil
}
