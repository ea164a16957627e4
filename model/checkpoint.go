package model

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"arbex/model/weights"
	"arbex/model/weights/pytorch"
)

// checkpoint is a published file: tensors by name.
type checkpoint interface {
	Names() []string
	Shape(name string) []int // nil: not there
	Read(name string) ([]float32, error)
	Close() error
}

var (
	_ checkpoint = (*pytorch.File)(nil)
	_ checkpoint = (*safetensors)(nil)
)

// openCheckpoint opens a PyTorch file of either form, or a safetensors file.
func openCheckpoint(path string) (checkpoint, error) {
	file, err := pytorch.Open(path)
	if err == nil {
		return file, nil
	}
	if !errors.Is(err, pytorch.ErrNotPyTorch) {
		return nil, err
	}
	plain, notThat := weights.Open(path)
	if notThat == nil {
		return &safetensors{plain}, nil
	}
	if errors.Is(notThat, weights.ErrNotSafetensors) || errors.Is(notThat, weights.ErrTruncated) {
		return nil, err // neither of the two: the first sentence says what is wanted
	}
	return nil, notThat
}

// safetensors is a checkpoint under the published names in a safetensors file.
type safetensors struct{ file *weights.File }

func (s *safetensors) Names() []string {
	var names []string
	for _, t := range s.file.Tensors {
		names = append(names, t.Name)
	}
	return names
}

func (s *safetensors) Shape(name string) []int {
	if t, found := s.file.Tensor(name); found {
		return append([]int{}, t.Shape...)
	}
	return nil
}

func (s *safetensors) Read(name string) ([]float32, error) {
	t, found := s.file.Tensor(name)
	if !found {
		return nil, fmt.Errorf("there is no tensor %q", name)
	}
	return t.Data, nil
}

func (s *safetensors) Close() error { return nil }

// published is a network that checkpoints are published of.
type published struct {
	what   string
	whole  bool
	marker string // a tensor that only it has
	rename func(string) string
}

// publishedNetworks are the known ones, the whole one before its parts.
var publishedNetworks = []published{
	{"a whole POSTER++", true, "VIT.cls_token", func(name string) string { return name }},
	{"the image backbone IR-50", false, "input_layer.0.weight", func(name string) string { return "ir_back." + bodyName(name) }},
	{"the landmark backbone MobileFaceNet", false, "conv_6_sep.conv.weight", func(name string) string { return "face_landback." + name }},
}

// ErrUnknownCheckpoint is returned where no published network has such tensors.
var ErrUnknownCheckpoint = errors.New("its tensors are neither POSTER++'s, nor IR-50's, nor MobileFaceNet's")

// recognise finds a published network in a file, whatever dictionaries and
// wrappers its tensors lie in.
func recognise(c checkpoint) (part, published, error) {
	names := c.Names()
	for _, known := range publishedNetworks {
		if prefixes := prefixesOf(names, known.marker); len(prefixes) > 0 {
			found, err := newPart(c, prefixes)
			return found, known, err
		}
	}
	return part{}, published{}, ErrUnknownCheckpoint
}

// bodyName turns the one row of units that some files of IR-50 have, body.0 to
// body.23, into its four stages; the last one POSTER++ drops.
func bodyName(name string) string {
	rest, ok := strings.CutPrefix(name, "body.")
	if !ok {
		return name
	}
	number, rest, _ := strings.Cut(rest, ".")
	unit, err := strconv.Atoi(number)
	if err != nil {
		return name
	}
	stage := 1
	for _, units := range [...]int{3, 4, 14} {
		if unit < units {
			break
		}
		unit -= units
		stage++
	}
	return fmt.Sprintf("body%d.%d.%s", stage, unit, rest)
}

// isUnused reports whether a tensor of the published checkpoints is used by no
// forward pass.
func isUnused(name string) bool {
	for _, prefix := range []string{
		"ir_back.output_layer.", "ir_back.body4.", "VIT.CON1", "VIT.IRLinear", "VIT.eca_block", "VIT.patch_embed",
	} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	for _, suffix := range []string{"relative_position_index", "num_batches_tracked"} {
		if strings.HasSuffix(name, suffix) {
			return true
		}
	}
	return strings.HasPrefix(name, "VIT.blocks.") && strings.Contains(name, ".conv.")
}
