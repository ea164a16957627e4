package model

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"arbex/assets/message"
)

// ErrNoClasses is returned where classes are named for a backbone.
var ErrNoClasses = message.New("the checkpoint of a backbone has no classes; name none", nil)

// ErrClassCount is returned where the classes that were named, or that none were
// named, do not fit the checkpoint.
var ErrClassCount = errors.New("the number of classes is not the checkpoint's")

// ImportOptions configures Import; the zero value is the default.
type ImportOptions struct {
	Classes  []string           // names in the checkpoint's order; nil: guessed from their number
	Progress func(done, of int) // tensors; may be nil
}

// ImportReport lists what became of a checkpoint's tensors.
type ImportReport struct {
	Network        string   // "a whole POSTER++"
	Prefix         string   // in the file: "state_dict.module."; empty for the outermost names
	OtherPrefixes  []string // places of other copies in the file, which were not taken
	Loaded         []string // as they are called in the model
	Unused         []string // known to be used by no forward pass
	Unknown        []string // of no use here
	Initialised    []string // not in the file, begun anew
	Classes        []string // of the model
	ClassesAssumed bool     // the classes were guessed: checkpoints do not name them
}

// RAFDBClasses returns RAF-DB's classes 1 to 7.
func RAFDBClasses() []string {
	return []string{"surprise", "fear", "disgust", "happiness", "sadness", "anger", "neutral"}
}

// AffectNetClasses returns AffectNet's classes 0 to 7.
func AffectNetClasses() []string {
	return []string{"neutral", "happiness", "sadness", "surprise", "fear", "disgust", "anger", "contempt"}
}

// assumedClasses are the orders of classes that published checkpoints were trained
// with, by their number; which one a file has cannot be seen in it.
var assumedClasses = map[int][]string{7: RAFDBClasses(), 8: AffectNetClasses()}

// Import returns a network with the weights of a published checkpoint: PyTorch, either form, or
// safetensors under the published names. A whole POSTER++ becomes a model that
// classifies with its own linear layer; a backbone becomes part of an untrained
// network. Nothing is written.
func Import(path string, o ImportOptions) (*Network, ImportReport, error) {
	file, err := openCheckpoint(path)
	if err != nil {
		return nil, ImportReport{}, fmt.Errorf("importing: %w", err)
	}
	defer file.Close()
	n, report, err := importFrom(file, o)
	if err != nil {
		return nil, report, fmt.Errorf("importing %s: %w", path, err)
	}
	n.metadata.Extra["imported"] = report.Network + " from " + filepath.Base(path)
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
	i := &importSource{random: randomParameters{newNetwork(paper()), 1}, file: found, network: known, progress: o.Progress}
	i.report.Network, i.report.Prefix, i.report.OtherPrefixes = known.what, found.prefix, found.others
	i.classifyTensors()
	if err := i.setClasses(o.Classes); err != nil {
		return nil, i.report, err
	}
	n := i.random.network
	if err := n.declare(i); err != nil {
		return nil, i.report, err
	}
	if len(i.missing) > 0 {
		return nil, i.report, fmt.Errorf("%d tensors are missing, the first of them %q; download the checkpoint again", len(i.missing), i.missing[0])
	}
	n.metadata = Metadata{Trained: known.whole, Extra: map[string]string{}}
	i.report.Classes = n.Classes()
	return n, i.report, nil
}

// importSource is the source of a network that Import reads.
type importSource struct {
	random   randomParameters // for what the file does not hold
	file     part
	network  published
	names    map[string]string // name in the file by name in the model
	missing  []string
	report   ImportReport
	progress func(done, of int)
}

// classifyTensors tells tensors that may be used from dead weight. What remains unused in
// the end is unknown.
func (i *importSource) classifyTensors() {
	i.names = map[string]string{}
	for _, name := range i.file.Names() {
		ours := i.network.rename(name)
		if isUnused(ours) {
			i.report.Unused = append(i.report.Unused, name)
			continue
		}
		i.names[ours] = name
		i.report.Unknown = append(i.report.Unknown, ours)
	}
}

// setClasses names the classes of a whole checkpoint.
func (i *importSource) setClasses(asked []string) error {
	config := &i.random.network.config
	if !i.network.whole {
		if len(asked) > 0 {
			return ErrNoClasses
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
		return message.Wrap(ErrClassCount, "the checkpoint has {{.Count}} classes, not the {{.Names}} that were named", message.Fields{"Count": shape[0], "Names": len(asked)})
	case assumedClasses[shape[0]] != nil:
		config.Classes, i.report.ClassesAssumed = slices.Clone(assumedClasses[shape[0]]), true
	default:
		return message.Wrap(ErrClassCount, "the checkpoint has {{.Count}} classes, whose names it does not record; name them in its order", message.Fields{"Count": shape[0]})
	}
	return nil
}

// parameter takes a tensor from the file; what a backbone's file cannot hold
// begins anew.
func (i *importSource) parameter(name string, kind kind, shape []int) (*Parameter, error) {
	if p := i.random.network.named[name]; p != nil {
		return p, sameShape(name, p.Shape, shape)
	}
	theirs, found := i.names[name]
	if !found {
		return i.initialise(name, kind, shape)
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
	i.random.network.add(p)
	i.report.Loaded = append(i.report.Loaded, name)
	i.report.Unknown = slices.DeleteFunc(i.report.Unknown, func(u string) bool { return u == name })
	if i.progress != nil {
		i.progress(len(i.report.Loaded), len(i.names))
	}
	return p, nil
}

// initialise makes a parameter that the file does not hold. In a whole checkpoint
// only the landmark tail, which inference does without, may be absent.
func (i *importSource) initialise(name string, kind kind, shape []int) (*Parameter, error) {
	if i.network.whole && !strings.HasPrefix(name, "face_landback.output_layer.") || i.inBackbone(name) {
		i.missing = append(i.missing, name)
	} else {
		i.report.Initialised = append(i.report.Initialised, name)
	}
	return i.random.parameter(name, kind, shape)
}

// inBackbone reports whether a parameter belongs to the backbone that the file holds,
// and so should have been in it.
func (i *importSource) inBackbone(name string) bool {
	prefix := i.network.rename("")
	return prefix != "" && strings.HasPrefix(name, prefix) && !strings.HasPrefix(name, "face_landback.output_layer.")
}
