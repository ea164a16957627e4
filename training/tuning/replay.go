package tuning

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"arbex/assets/message"
	"arbex/model"
	"arbex/model/weights"
)

// Replay is feature vectors of the base training, without pictures: some to mix into
// a training, others to measure what it forgets (experience replay).
type Replay struct {
	Classes        []string
	Digest         string // of the layers that computed them, model.FeatureDigest
	Train, HeldOut Examples
}

// Examples are feature vectors and their labels.
type Examples struct {
	Features [][]float32
	Labels   [][]float32
}

// The names inside a replay file.
const (
	replayFormat  = "arbex-replay-1"
	featureTensor = ".features"
	labelTensor   = ".labels"
)

// Save writes a replay as a safetensors file with 16-bit floats.
func (r *Replay) Save(path string) error {
	file := &weights.File{Metadata: map[string]string{"format": replayFormat, "features": r.Digest}}
	for i, class := range r.Classes {
		file.Metadata[fmt.Sprintf("class%d", i)] = class
	}
	for name, part := range map[string]Examples{"learn": r.Train, "held": r.HeldOut} {
		for kind, rows := range map[string][][]float32{featureTensor: part.Features, labelTensor: part.Labels} {
			if len(rows) == 0 {
				return errors.New("a replay needs examples in both parts")
			}
			t := weights.Tensor{Name: name + kind, Shape: []int{len(rows), len(rows[0])}}
			for _, row := range rows {
				t.Data = append(t.Data, row...)
			}
			file.Tensors = append(file.Tensors, t)
		}
	}
	return weights.Save(path, file, weights.F16)
}

// ReadReplay reads a file that Save wrote.
func ReadReplay(data []byte) (*Replay, error) {
	file, err := weights.Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, message.Wrap(err, "the replay set cannot be read: {{.Cause}}", nil)
	}
	r := &Replay{Digest: file.Metadata["features"]}
	for i := 0; file.Metadata[fmt.Sprintf("class%d", i)] != ""; i++ {
		r.Classes = append(r.Classes, file.Metadata[fmt.Sprintf("class%d", i)])
	}
	if file.Metadata["format"] != replayFormat || len(r.Classes) < 2 {
		return nil, message.New("this file is not a replay set", nil)
	}
	for name, part := range map[string]*Examples{"learn": &r.Train, "held": &r.HeldOut} {
		if part.Features, err = rowsOf(file, name+featureTensor); err != nil {
			return nil, err
		}
		if part.Labels, err = rowsOf(file, name+labelTensor); err != nil {
			return nil, err
		}
		if len(part.Features) != len(part.Labels) || len(part.Labels[0]) != len(r.Classes) {
			return nil, message.New("the labels of the replay set do not fit its features; take another copy", nil)
		}
	}
	return r, nil
}

func rowsOf(file *weights.File, name string) (rows [][]float32, err error) {
	t, found := file.Tensor(name)
	if !found || len(t.Shape) != 2 || t.Shape[0] == 0 {
		return nil, message.New("the replay set has no {{.Name}}; take another copy", message.Fields{"Name": name})
	}
	for i := range t.Shape[0] {
		rows = append(rows, t.Data[i*t.Shape[1]:(i+1)*t.Shape[1]])
	}
	return rows, nil
}

// Fits reports whether the replay belongs to a network: its features are computed by
// the same layers, and its classes are among the network's.
func (r *Replay) Fits(n *model.Network) bool {
	if r == nil || r.Digest != n.FeatureDigest() {
		return false
	}
	classes := n.Classes()
	return !slices.ContainsFunc(r.Classes, func(class string) bool { return !slices.Contains(classes, class) })
}

// heldOut returns the held-out examples with labels over classes.
func (r *Replay) heldOut(classes []string) Examples {
	e := Examples{Features: r.HeldOut.Features}
	for _, label := range r.HeldOut.Labels {
		e.Labels = append(e.Labels, model.Distribution(label).Rearrange(r.Classes, classes))
	}
	return e
}

// Neutral returns the reference of the neutral faces for a network that the replay
// fits: those with more than half of their label on neutral; without Mean where
// there are none.
func (r *Replay) Neutral(n *model.Network) model.NeutralReference {
	class := slices.Index(r.Classes, "neutral")
	if class < 0 {
		return model.NeutralReference{}
	}
	var faces [][]float32
	for _, part := range []Examples{r.Train, r.HeldOut} {
		for i, label := range part.Labels {
			if label[class] > 0.5 {
				faces = append(faces, part.Features[i])
			}
		}
	}
	return model.NewNeutralReference(slices.Index(n.Classes(), "neutral"), faces)
}
