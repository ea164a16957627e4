package model

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// part is one network of a checkpoint, which may hold several: the tensors whose
// names begin with a prefix, under the names that follow it.
type part struct {
	file   checkpoint
	prefix string            // "state_dict.module."; empty where the tensors lie outermost
	others []string          // prefixes of the same network's other copies
	names  map[string]string // in the file, by name without prefix and wrappers
}

var _ checkpoint = part{}

// newPart takes the first of the prefixes, which are in the order of preference.
// Two tensors that differ only in their wrappers are an error.
func newPart(file checkpoint, prefixes []string) (part, error) {
	p := part{file: file, prefix: prefixes[0], others: prefixes[1:], names: map[string]string{}}
	for _, name := range file.Names() {
		rest, inside := strings.CutPrefix(name, p.prefix)
		if !inside {
			continue
		}
		ours := unwrapped(rest)
		if twin, taken := p.names[ours]; taken {
			return part{}, fmt.Errorf("the tensors %.60q and %.60q are the same one twice; save the checkpoint again without one of them", twin, name)
		}
		p.names[ours] = name
	}
	return p, nil
}

func (p part) Names() []string {
	names := make([]string, 0, len(p.names))
	for name := range p.names {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (p part) Shape(name string) []int {
	theirs, found := p.names[name]
	if !found {
		return nil
	}
	return p.file.Shape(theirs)
}

func (p part) Read(name string) ([]float32, error) {
	theirs, found := p.names[name]
	if !found {
		return nil, fmt.Errorf("there is no tensor %q", name)
	}
	return p.file.Read(theirs)
}

func (p part) Close() error { return p.file.Close() }

// wrappers are what parallel training and compiling put between the names of a
// network and its tensors; no published network has them in its own names.
var wrappers = []string{"module", "_orig_mod"}

// unwrapped is a name without wrappers.
func unwrapped(name string) string {
	words := strings.Split(name, ".")
	return strings.Join(slices.DeleteFunc(words, func(word string) bool { return slices.Contains(wrappers, word) }), ".")
}

// prefixesOf finds where a tensor called marker lies, at any depth, the best place
// first: what was trained before a moving average of it, and a place by a usual
// name before others.
func prefixesOf(names []string, marker string) []string {
	var found []string
	for _, name := range names {
		prefix, ok := prefixOf(name, marker)
		if ok && !optimises(prefix) && !isBranch(prefix, names) {
			found = append(found, prefix)
		}
	}
	slices.SortStableFunc(found, func(a, b string) int {
		return cmp.Or(cmp.Compare(averages(a), averages(b)), cmp.Compare(usual(a), usual(b)), cmp.Compare(len(a), len(b)))
	})
	return slices.Compact(found)
}

// prefixOf is what stands before marker in a name; wrappers belong to it.
func prefixOf(name, marker string) (prefix string, ok bool) {
	if !strings.HasSuffix(name, marker[strings.LastIndex(marker, "."):]) {
		return "", false
	}
	words := strings.Split(name, ".")
	for begin := len(words) - 1; begin >= 0; begin-- {
		if !slices.Contains(wrappers, words[begin]) && unwrapped(strings.Join(words[begin:], ".")) == marker {
			return name[:len(name)-len(strings.Join(words[begin:], "."))], true
		}
	}
	return "", false
}

// optimises reports whether a place belongs to an optimizer, whose tensors have
// the names of those that it changes.
func optimises(prefix string) bool { return strings.Contains(strings.ToLower(prefix), "optim") }

// isBranch reports whether a place is one of the backbones inside a larger
// network, such as a model file of this program: such a network is no published
// one, and its parts are not what was asked for.
func isBranch(prefix string, names []string) bool {
	for _, branch := range []string{"ir_back.", "face_landback."} {
		above, inside := strings.CutSuffix(prefix, branch)
		if inside && slices.ContainsFunc(names, func(name string) bool {
			return strings.HasPrefix(name, above) && !strings.HasPrefix(name, prefix)
		}) {
			return true
		}
	}
	return false
}

// averages is 1 for the place of a moving average.
func averages(prefix string) int {
	for word := range strings.SplitSeq(strings.ToLower(prefix), ".") {
		for piece := range strings.SplitSeq(word, "_") {
			if slices.Contains([]string{"ema", "avg", "average", "averaged", "swa", "shadow", "teacher", "modelema"}, piece) {
				return 1
			}
		}
	}
	return 0
}

// usualPlaces are the names under which training programs keep a network.
var usualPlaces = []string{"state_dict", "model_state_dict", "model", "net", "network"}

// usual is the rank of a place among the usual ones.
func usual(prefix string) int {
	first, _, _ := strings.Cut(prefix, ".")
	if i := slices.Index(usualPlaces, first); i >= 0 {
		return i
	}
	return len(usualPlaces)
}
