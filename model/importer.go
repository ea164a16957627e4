package model

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// ImportOptions are the wishes for Import; the zero value is the default.
type ImportOptions struct {
	Classes  []string           // names in the checkpoint's order; nil: guessed from their number
	Progress func(done, of int) // tensors; may be nil
}

// ImportReport says what became of a checkpoint's tensors.
type ImportReport struct {
	What    string   // "a whole POSTER++"
	Place   string   // in the file: "state_dict.module."; empty for the outermost names
	Others  []string // places of other copies in the file, which were not taken
	Used    []string // as they are called in the model
	Dead    []string // known to be used by no forward pass
	Unknown []string // of no use here
	Fresh   []string // not in the file, begun anew
	Classes []string // of the model
	Assumed bool     // the classes were guessed: checkpoints do not name them
}

// RAFDBClasses are RAF-DB's classes 1 to 7.
func RAFDBClasses() []string {
	return []string{"surprise", "fear", "disgust", "happiness", "sadness", "anger", "neutral"}
}

// AffectNetClasses are AffectNet's classes 0 to 7.
func AffectNetClasses() []string {
	return []string{"neutral", "happiness", "sadness", "surprise", "fear", "disgust", "anger", "contempt"}
}

// assumedClasses are the orders of classes that published checkpoints were trained
// with, by their number; which one a file has cannot be seen in it.
var assumedClasses = map[int][]string{7: RAFDBClasses(), 8: AffectNetClasses()}

// Import makes a network of a published checkpoint: PyTorch, either form, or
// safetensors under the published names. A whole POSTER++ becomes a model that
// classifies with its own linear layer; a backbone becomes part of an untrained
// network. Nothing is written.
func Import(path string, o ImportOptions) (*Network, ImportReport, error) {
	file, err := openCheckpoint(path)
	if err != nil {
		return nil, ImportReport{}, fmt.Errorf("model: importing: %w", err)
	}
	defer file.Close()
	n, report, err := importFrom(file, o)
	if err != nil {
		return nil, report, fmt.Errorf("model: importing %s: %w", path, err)
	}
	n.notes.More["imported"] = report.What + " from " + filepath.Base(path)
	return n, report, nil
}

func importFrom(file checkpoint, o ImportOptions) (*Network, ImportReport, error) {
	found, known, err := recognise(file)
	if errors.Is(err, ErrUnknownCheckpoint) {
		err = fmt.Errorf("%w; import a checkpoint of one of these", err)
	}
	if err != nil {
		return nil, ImportReport{}, err
	}
	i := &imported{fresh: fresh{&Network{config: paper(), named: map[string]*Parameter{}}, 1}, file: found, known: known, progress: o.Progress}
	i.report.What, i.report.Place, i.report.Others = known.what, found.prefix, found.others
	i.sort()
	if err := i.settleClasses(o.Classes); err != nil {
		return nil, i.report, err
	}
	n := i.fresh.network
	if err := n.declare(i); err != nil {
		return nil, i.report, err
	}
	if len(i.missing) > 0 {
		return nil, i.report, fmt.Errorf("%d tensors are missing, the first of them %q; download the checkpoint again", len(i.missing), i.missing[0])
	}
	n.notes = Notes{Trained: known.whole, More: map[string]string{}}
	i.report.Classes = n.Classes()
	return n, i.report, nil
}

// imported is the store behind Import.
type imported struct {
	fresh    fresh // for what the file does not hold
	file     part
	known    published
	names    map[string]string // name in the file by name in the model
	missing  []string
	report   ImportReport
	progress func(done, of int)
}

// sort tells tensors that may be used from dead weight. What remains unused in
// the end is unknown.
func (i *imported) sort() {
	i.names = map[string]string{}
	for _, name := range i.file.Names() {
		ours := i.known.rename(name)
		if deadWeight(ours) {
			i.report.Dead = append(i.report.Dead, name)
			continue
		}
		i.names[ours] = name
		i.report.Unknown = append(i.report.Unknown, ours)
	}
}

// settleClasses names the classes of a whole checkpoint.
func (i *imported) settleClasses(asked []string) error {
	config := &i.fresh.network.config
	if !i.known.whole {
		if len(asked) > 0 {
			return fmt.Errorf("%s has no classes; leave out --classes", i.known.what)
		}
		return nil
	}
	config.Head = Poster
	shape := i.file.Shape(i.names["VIT.head.linear.weight"])
	if len(shape) != 2 {
		return fmt.Errorf("the tensor %q is missing or has the shape %v; this is no POSTER++ classifier", "VIT.head.linear.weight", shape)
	}
	switch {
	case len(asked) == shape[0]:
		config.Classes = slices.Clone(asked)
	case len(asked) > 0:
		return fmt.Errorf("the checkpoint has %d classes, --classes names %d", shape[0], len(asked))
	case assumedClasses[shape[0]] != nil:
		config.Classes, i.report.Assumed = slices.Clone(assumedClasses[shape[0]]), true
	default:
		return fmt.Errorf("the checkpoint has %d classes, whose names it does not say; give them with --classes", shape[0])
	}
	return nil
}

// parameter takes a tensor from the file; what a backbone's file cannot hold
// begins anew.
func (i *imported) parameter(name string, kind kind, shape []int) (*Parameter, error) {
	if p := i.fresh.network.named[name]; p != nil {
		return p, sameShape(name, p.Shape, shape)
	}
	theirs, found := i.names[name]
	if !found {
		return i.begin(name, kind, shape)
	}
	if err := sameShape(name, i.file.Shape(theirs), shape); err != nil {
		return nil, fmt.Errorf("%w; it was made for a network of another size", err)
	}
	numbers, err := i.file.Read(theirs)
	if err != nil {
		return nil, err
	}
	p := &Parameter{Name: name, Shape: slices.Clone(shape), Data: numbers, kind: kind}
	if kind == runningVariance && slices.Min(numbers) < 0 {
		return nil, fmt.Errorf("tensor %q holds a negative variance", name)
	}
	i.fresh.network.add(p)
	i.report.Used = append(i.report.Used, name)
	i.report.Unknown = slices.DeleteFunc(i.report.Unknown, func(u string) bool { return u == name })
	if i.progress != nil {
		i.progress(len(i.report.Used), len(i.names))
	}
	return p, nil
}

// begin makes a parameter that the file does not hold. In a whole checkpoint
// only the landmark tail, which inference does without, may be absent.
func (i *imported) begin(name string, kind kind, shape []int) (*Parameter, error) {
	if i.known.whole && !strings.HasPrefix(name, "face_landback.output_layer.") || i.mine(name) {
		i.missing = append(i.missing, name)
	} else {
		i.report.Fresh = append(i.report.Fresh, name)
	}
	return i.fresh.parameter(name, kind, shape)
}

// mine says whether a parameter belongs to the backbone that the file holds,
// and so should have been in it.
func (i *imported) mine(name string) bool {
	prefix := i.known.rename("")
	return prefix != "" && strings.HasPrefix(name, prefix) && !strings.HasPrefix(name, "face_landback.output_layer.")
}
